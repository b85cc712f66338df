import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { IncludeFileOptions, ParamOptions, ParamSpec } from '../contracts/param-spec.ts';
import { errors } from './errors.ts';

/** On what a parameter's field initialiser yields. One key for all copies of core. */
export const paramMark: unique symbol = Symbol.for('flow.param') as never;

/**
 * Declares a parameter: a field that each run sets once, from `--name value`, and that no step can change.
 * Takes any Standard Schema; its checks, async ones too, are awaited before the run starts.
 *
 * @example
 * readonly threshold = param(z.number().min(0), { default: 0.5, help: 'Lowest score to keep' });
 */
export function param<S extends StandardSchemaV1>(
  schema: S,
  options: ParamOptions<StandardSchemaV1.InferInput<S>> = {},
): StandardSchemaV1.InferOutput<S> {
  if (!isSchema(schema)) throw errors.FLOW_PARAM_SCHEMA({ given: schema === null ? 'null' : typeof schema });
  if (options.secret === true && options.default !== undefined && typeof options.default !== 'function')
    throw errors.FLOW_PARAM_SECRET_DEFAULT();
  const spec: ParamSpec = { kind: 'value', schema, options, declared: new Error() };
  return { [paramMark]: spec };
}

/**
 * Declares a parameter that stores a file with the run: `--name path`, or a URL of a storage that a plugin provides. Steps
 * read its contents as they were when the run started; `as: 'bytes'` for what isn't UTF-8 text. The path of a default
 * counts from the project's folder.
 *
 * @example
 * readonly movies = includeFile({ default: 'data/movies.json' });
 */
export function includeFile(options?: IncludeFileOptions & { readonly as?: 'text' }): string;
export function includeFile(options: IncludeFileOptions & { readonly as: 'bytes' }): Uint8Array;
export function includeFile(
  options: IncludeFileOptions & { readonly as?: 'text' | 'bytes' } = {},
): string | Uint8Array {
  const spec: ParamSpec = { kind: 'file', as: options.as ?? 'text', options };
  return { [paramMark]: spec } as unknown as string;
}

/** In JavaScript anything may stand there. */
function isSchema(value: unknown): value is StandardSchemaV1 {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || !('~standard' in value))
    return false;
  const standard = value['~standard'];
  return typeof standard === 'object' && standard !== null && 'validate' in standard;
}

/** The parameter that a field's initial value declares; undefined for any other value. */
export function paramSpec(value: unknown): ParamSpec | undefined {
  if (typeof value !== 'object' || value === null || !(paramMark in value)) return undefined;
  return (value as Record<typeof paramMark, ParamSpec>)[paramMark];
}

/** Its value must be neither stored nor shown. */
export function isSecret(spec: ParamSpec): boolean {
  return spec.kind === 'value' && spec.options.secret === true;
}
