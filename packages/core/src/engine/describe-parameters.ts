import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { ParamSpec } from '../contracts/param-spec.ts';
import { isSecret } from '../flow/param.ts';
import { flagName, jsonSchemaOf, variableName, type JsonSchema } from '../flow/parameter-flags.ts';
import type { FlowDefinition } from '../flow/read-definition.ts';

/** A parameter, as help shows it. */
export interface ParameterInfo {
  readonly name: string;
  /** Without its dashes: `max-items` for `maxItems`. */
  readonly flag: string;
  /** The environment variable that gives it where the flag doesn't. */
  readonly variable: string;
  readonly kind: 'value' | 'file';
  readonly type: string;
  /** All that it may be, or of a list, all that its items may be; empty where that is no fixed set. */
  readonly choices: readonly string[];
  readonly isRequired: boolean;
  /** Undefined: none, or computed when the run starts. */
  readonly default: unknown;
  /** It is neither stored nor shown, and its default isn't either. */
  readonly isSecret: boolean;
  /** Its default is worked out when the run starts. */
  readonly isComputed: boolean;
  readonly help: string | undefined;
}

/** A flow's parameters, in the order of their fields. */
export function describeParameters(definition: FlowDefinition): Promise<readonly ParameterInfo[]> {
  return Promise.all([...definition.parameters].map(([name, spec]) => describeParameter(name, spec)));
}

async function describeParameter(name: string, spec: ParamSpec): Promise<ParameterInfo> {
  const schema = spec.kind === 'value' ? jsonSchemaOf(spec.schema) : undefined;
  const given = spec.options.default;
  const standing = given === undefined ? await ownDefault(spec, schema) : { value: given };
  const isComputed = typeof given === 'function';
  return {
    name,
    flag: flagName(name),
    variable: variableName(name, spec),
    kind: spec.kind,
    type: spec.kind === 'file' ? 'path' : (typeName(schema) ?? 'value'),
    choices: choicesOf(schema),
    isRequired: standing === undefined,
    default: isComputed || isSecret(spec) ? undefined : standing?.value,
    isSecret: isSecret(spec),
    isComputed,
    help: spec.options.help,
  };
}

function typeName(schema: JsonSchema | undefined): string | undefined {
  if (schema?.type === undefined) return schema?.anyOf && [...new Set(schema.anyOf.map(typeName))].join('|');
  return typeof schema.type === 'object' ? schema.type.join('|') : schema.type;
}

function choicesOf(schema: JsonSchema | undefined): readonly string[] {
  if (typeof schema?.items === 'object') return choicesOf(schema.items);
  if (schema?.enum !== undefined) return schema.enum.map(String);
  if (schema !== undefined && 'const' in schema) return [String(schema.const)];
  if (schema?.type === 'null') return ['null'];
  const kinds = (schema?.anyOf ?? []).map(choicesOf);
  return kinds.every((choices) => choices.length > 0) ? kinds.flat() : [];
}

/** What the schema itself makes of a missing value: undefined where it may be left out; no answer where it is refused. */
async function ownDefault(
  spec: ParamSpec,
  schema: JsonSchema | undefined,
): Promise<{ readonly value: unknown } | undefined> {
  if (spec.kind === 'file') return undefined;
  const result = await validateNothing(spec.schema);
  if (result.issues !== undefined) return undefined;
  // A schema that makes texts of everything makes this one of nothing.
  return schema?.type === 'string' && result.value === 'undefined' ? undefined : { value: result.value };
}

/** A check that throws where there is nothing to check refuses it. */
async function validateNothing(schema: StandardSchemaV1): Promise<StandardSchemaV1.Result<unknown>> {
  try {
    return await schema['~standard'].validate(undefined);
  } catch {
    return { issues: [] };
  }
}
