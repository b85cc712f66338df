import type { JsonSchema } from '../flow/parameter-flags.ts';

/**
 * What a text of a command line may mean to a parameter's schema, the likeliest first: the first that the schema takes is
 * meant. Text that fits no kind stays text, for the schema to say what is wrong with it. Of a list that was given by a
 * repeated flag each text is one item; one text alone is a JSON list, or items with commas between them.
 */
export function readings(given: unknown, schema: JsonSchema | undefined): readonly unknown[] {
  if (Array.isArray(given)) return [given.map((one: unknown, index) => likeliest(one, itemSchema(schema, index)))];
  if (typeof given !== 'string') return [given];
  switch (schema?.type) {
    case 'string':
      return [given];
    case 'number':
    case 'integer':
      return [given.trim() === '' || Number.isNaN(Number(given)) ? given : Number(given)];
    case 'boolean':
      return [given === 'true' || given === 'false' ? given === 'true' : given];
    case 'array':
      return [listOf(given, schema)];
    default:
      return looseReadings(given, schema);
  }
}

function likeliest(given: unknown, schema: JsonSchema | undefined): unknown {
  return readings(given, schema)[0];
}

function itemSchema(list: JsonSchema | undefined, index: number): JsonSchema | undefined {
  const item = list?.prefixItems?.[index] ?? list?.items;
  return typeof item === 'object' ? item : undefined;
}

function listOf(given: string, schema: JsonSchema | undefined): unknown {
  const text = given.trim();
  if (text === '') return [];
  if (text.startsWith('[')) return parseJson(text) ?? given;
  // An object has commas of its own.
  const parts = text.startsWith('{') && parseJson(text) !== undefined ? [text] : given.split(',');
  return parts.map((one, index) => likeliest(one.trim(), itemSchema(schema, index)));
}

/** Of a schema with several kinds, or of one that doesn't say its kind. */
function looseReadings(given: string, schema: JsonSchema | undefined): readonly unknown[] {
  const kinds = kindsOf(schema).filter(({ type }) => type !== 'null');
  // Where one kind is left beside null, it is meant.
  const [only] = kinds.length === 1 ? kinds : [];
  const first = only === undefined ? [] : readings(given, only);
  const value = parseJson(given);
  const isLossless = value !== undefined && (typeof value !== 'number' || String(value) === given);
  const isUnlikely = isObject(value) && kinds.some(({ type }) => type === 'string') && !kinds.some(takesObject);
  const integer = /^-?\d+$/.test(given) ? [BigInt(given)] : [];
  const unsaid = schema === undefined ? beyondJson(given, value) : [];
  return [...first, ...(isLossless && !isUnlikely ? [value] : []), given, ...integer, ...unsaid];
}

/** Of a schema with a kind that JSON Schema doesn't know. */
function beyondJson(given: string, value: unknown): readonly unknown[] {
  const texts = given.trim() === '' ? [] : given.split(',').map((one) => one.trim());
  const sets = Array.isArray(value) ? [value] : [texts, texts.map((one) => parseJson(one) ?? one)];
  const entries = entriesOf(value);
  return [
    ...(isDateText(given) ? [new Date(given)] : []),
    ...sets.map((items) => new Set(items)),
    ...(entries === undefined ? [] : [new Map(entries)]),
  ];
}

/** As `2026-11-24`, with or without a time. */
function isDateText(text: string): boolean {
  return /^[+-]?\d{4,6}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text));
}

/** Of an object, or of a list of pairs. */
function entriesOf(value: unknown): readonly (readonly [unknown, unknown])[] | undefined {
  if (isPairs(value)) return value;
  return isObject(value) && !Array.isArray(value) ? Object.entries(value) : undefined;
}

function isPairs(value: unknown): value is readonly (readonly [unknown, unknown])[] {
  return Array.isArray(value) && value.every((one) => Array.isArray(one) && one.length === 2);
}

/** The kinds of a union, however it is written. */
function kindsOf(schema: JsonSchema | undefined): readonly JsonSchema[] {
  if (schema === undefined || typeof schema.type !== 'object') return schema?.anyOf ?? [];
  return schema.type.map((type) => ({ ...schema, type }));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function takesObject({ type }: JsonSchema): boolean {
  return type === 'object' || type === 'array';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
