import { didYouMean } from './did-you-mean.ts';
import { shown } from './option-schema.ts';

type TypeName = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';

/** JSON Schema, as far as flow reads it; a plugin's may say more, which editors read. */
export interface JsonSchema {
  readonly $schema?: string;
  /** What the value is, as the end of "it must be …". */
  readonly title?: string;
  readonly description?: string;
  readonly type?: TypeName | readonly TypeName[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly pattern?: string;
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly if?: JsonSchema;
  readonly then?: JsonSchema;
}

/** One value that a schema doesn't allow. */
export interface SchemaFault {
  readonly path: readonly (string | number)[];
  /** What it must be, as the end of a sentence; undefined where nothing may stand there. */
  readonly expected: string | undefined;
  readonly found: unknown;
  /** The keys that may stand there, where this one may not. */
  readonly known?: readonly string[];
}

type Path = SchemaFault['path'];

/** All that is wrong with a value; what the schema says beyond `JsonSchema` isn't checked. */
export function schemaFaults(schema: JsonSchema, value: unknown, path: Path = []): readonly SchemaFault[] {
  if (!fitsItself(schema, value)) return [{ path, expected: expectedBy(schema), found: value }];
  return [...combined(schema, value, path), ...inside(schema, value, path)];
}

/** `storage.root is 5; it must be a text`; `name` stands for the value as a whole. */
export function faultText({ path, expected, found, known = [] }: SchemaFault, name: string): string {
  const place = path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${String(key)}]` : `${text}.${key}`),
    name,
  );
  if (expected === undefined) {
    const guess = didYouMean(String(path.at(-1)), known);
    return `${place} is not known${guess === undefined ? '' : `; did you mean ${guess}?`}`;
  }
  return found === undefined
    ? `${place} is missing; it must be ${expected}`
    : `${place} is ${cut(shown(found))}; it must be ${expected}`;
}

function cut(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

/** By what the schema says of the value apart from its parts. */
function fitsItself(schema: JsonSchema, value: unknown): boolean {
  const { type, enum: choices, minLength = 0, minimum = Number.NEGATIVE_INFINITY, pattern } = schema;
  if (type !== undefined && ![type].flat().some((one) => isOfType(one, value))) return false;
  if ('const' in schema && !isSame(schema.const, value)) return false;
  if (choices !== undefined && !choices.some((choice) => isSame(choice, value))) return false;
  if (typeof value === 'number') return value >= minimum;
  if (typeof value !== 'string') return true;
  return value.length >= minLength && (pattern === undefined || new RegExp(pattern, 'u').test(value));
}

/** By `anyOf`, of which the first alternative of the value's own type says what is wrong; by `allOf`; by `if`. */
function combined(schema: JsonSchema, value: unknown, path: Path): readonly SchemaFault[] {
  const { title, anyOf = [], allOf = [], if: condition, then } = schema;
  const all = allOf.flatMap((one) => schemaFaults(one, value, path));
  const conditional =
    condition !== undefined && then !== undefined && schemaFaults(condition, value).length === 0
      ? schemaFaults(then, value, path)
      : [];
  const tried = anyOf.map((one) => schemaFaults(one, value, path));
  if (tried.length === 0 || tried.some((faults) => faults.length === 0)) return [...all, ...conditional];
  const nearest = tried.find((faults) => faults.every((fault) => fault.path.length > path.length));
  return [...all, ...conditional, ...(nearest ?? [{ path, expected: title ?? either(anyOf), found: value }])];
}

function inside(schema: JsonSchema, value: unknown, path: Path): readonly SchemaFault[] {
  const { properties = {}, required = [], additionalProperties = true, items } = schema;
  if (Array.isArray(value)) {
    return items === undefined ? [] : value.flatMap((one, index) => schemaFaults(items, one, [...path, index]));
  }
  if (typeof value !== 'object' || value === null) return [];
  const missing = required
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => ({ path: [...path, name], expected: expectedBy(properties[name] ?? {}), found: undefined }));
  const wrong = Object.entries(value).flatMap(([name, one]): readonly SchemaFault[] => {
    const own = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (own === false)
      return [{ path: [...path, name], expected: undefined, found: one, known: Object.keys(properties) }];
    return own === undefined || own === true ? [] : schemaFaults(own, one, [...path, name]);
  });
  return [...missing, ...wrong];
}

function isOfType(type: TypeName, value: unknown): boolean {
  switch (type) {
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isSafeInteger(value);
    case 'null':
      return value === null;
    case 'number':
      return Number.isFinite(value);
    case 'string':
    case 'boolean':
      return typeof value === type;
  }
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function expectedBy({ title, type, enum: choices, const: only, minimum, anyOf }: JsonSchema): string {
  if (title !== undefined) return title;
  if (only !== undefined) return shown(only);
  if (choices !== undefined) return choices.map((choice) => shown(choice)).join(' or ');
  if (type === undefined) return anyOf === undefined ? 'set' : either(anyOf);
  const named = [type]
    .flat()
    .map((one) => typeTexts[one])
    .join(' or ');
  return minimum === undefined ? named : `${named} of at least ${String(minimum)}`;
}

function either(schemas: readonly JsonSchema[]): string {
  return [...new Set(schemas.map((one) => expectedBy(one)))].join(', or ');
}

const typeTexts: Readonly<Record<TypeName, string>> = {
  object: 'an object',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  null: 'null',
};
