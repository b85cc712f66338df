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
 * Text of a command line as a value of its parameter's kind. Text that doesn't fit stays text, for the schema to say
 * what is wrong with it. A repeated flag gives a list.
 */
export function parseText(given: unknown, schema: JsonSchema | undefined): unknown {
  if (Array.isArray(given)) return given.map((one: unknown) => parseText(one, schema?.items));
  if (typeof given !== 'string') return given;
  switch (schema?.type) {
    case 'string':
      return given;
    case 'number':
    case 'integer':
      return given.trim() === '' || Number.isNaN(Number(given)) ? given : Number(given);
    case 'boolean':
      return given === 'true' || given === 'false' ? given === 'true' : given;
    case 'array':
      return given.trimStart().startsWith('[')
        ? parseJson(given)
        : given.split(',').map((one) => parseText(one.trim(), schema.items));
    default:
      return parseLoose(given, schema);
  }
}

function parseLoose(given: string, schema: JsonSchema | undefined): unknown {
  const kinds = schema?.anyOf?.map((one) => one.type) ?? [];
  const value = parseJson(given);
  // A union that takes text gets text, unless what was typed is plainly something else.
  return kinds.includes('string') && typeof value === 'object' && value !== null && !kinds.includes('object')
    ? given
    : value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
