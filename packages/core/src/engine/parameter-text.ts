import type { StandardSchemaV1 } from '@standard-schema/spec';

/** The part of a parameter's JSON Schema that a command line needs. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

interface WithJsonSchema {
  readonly jsonSchema?: { input(options: { readonly target: string }): unknown };
}

/** The schema's input as JSON Schema, where it offers one (Standard JSON Schema). */
export function jsonSchemaOf(schema: StandardSchemaV1): JsonSchema | undefined {
  const { jsonSchema } = schema['~standard'] as WithJsonSchema;
  try {
    return jsonSchema?.input({ target: 'draft-2020-12' }) as JsonSchema | undefined;
  } catch {
    // A schema with a part that JSON Schema can't say, such as a custom check.
    return undefined;
  }
}

/** `max-items` for `maxItems`. */
export function flagName(parameter: string): string {
  return parameter.replaceAll(/(?<=[a-z0-9])[A-Z]|(?<!^)[A-Z](?=[a-z])/g, '-$&').toLowerCase();
}

/**
 * What a text of a command line may mean to a parameter's schema, the likeliest first: the first that the schema takes is
 * meant. Text that fits no kind stays text, for the schema to say what is wrong with it. A repeated flag gives a list.
 */
export function readings(given: unknown, schema: JsonSchema | undefined): readonly unknown[] {
  if (Array.isArray(given)) return [given.map((one: unknown) => likeliest(one, schema?.items))];
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
      return [listOf(given, schema.items)];
    default:
      return looseReadings(given, schema);
  }
}

function likeliest(given: unknown, schema: JsonSchema | undefined): unknown {
  return readings(given, schema)[0];
}

function listOf(given: string, items: JsonSchema | undefined): unknown {
  if (given.trimStart().startsWith('[')) return parseJson(given) ?? given;
  return given.split(',').map((one) => likeliest(one.trim(), items));
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
  return [...first, ...(isLossless && !isUnlikely ? [value] : []), given, ...integer];
}

/** The kinds of a union, however it is written. */
function kindsOf(schema: JsonSchema | undefined): readonly JsonSchema[] {
  if (schema === undefined || typeof schema.type !== 'object') return schema?.anyOf ?? [];
  return schema.type.map((type) => ({ ...schema, type }));
}

function isObject(value: unknown): boolean {
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
