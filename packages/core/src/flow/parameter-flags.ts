import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { ParamSpec } from '../contracts/param-spec.ts';

/** The part of a parameter's JSON Schema that a command line needs. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  /** Of a list; false where `prefixItems` are all. */
  readonly items?: JsonSchema | boolean;
  readonly prefixItems?: readonly JsonSchema[];
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

/** All flags that a parameter answers to, without their dashes: `is-loud`, `isLoud`, and `no-` before both of a boolean. */
export function flagsOf(name: string, spec: ParamSpec): readonly string[] {
  const own = [...new Set([flagName(name), name])];
  const isSwitch = spec.kind === 'value' && jsonSchemaOf(spec.schema)?.type === 'boolean';
  return isSwitch ? [...own, ...own.map((one) => `no-${one}`)] : own;
}

/** What the names of the variables begin with that give parameters. */
export const variablePrefix = 'FLOW_PARAM_';

/** The environment variable that gives a parameter: `FLOW_PARAM_MAX_ITEMS` for `maxItems`, or the one that it names. */
export function variableName(name: string, { options }: ParamSpec): string {
  return options.env ?? standardVariable(name);
}

/** As long as the parameter names no other. */
export function standardVariable(name: string): string {
  return variablePrefix + flagName(name).replaceAll('-', '_').toUpperCase();
}
