import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { ErrorContext } from '../contracts/define-errors.ts';
import { errorRecord } from '../contracts/error-record.ts';
import { configHost } from './config-host.ts';
import { errors } from './errors.ts';

export interface ConfigOptions {
  /** The file that is read when none is given, from the project's folder: `.json`, `.yaml` or `.yml`, others with `parse`. */
  readonly default?: string;
  /** The value that holds when none is given. Plain data, as JSON has it. */
  readonly value?: unknown;
  /** Reads the text of a file in another format, at once. */
  readonly parse?: (text: string) => unknown;
  /** One line for `flow run FILE --help`. */
  readonly help?: string;
}

/** What can be read of a config, and not changed. */
export type ConfigValue<T> = T extends (...args: never) => unknown
  ? T
  : T extends object
    ? { readonly [K in keyof T]: ConfigValue<T[K]> }
    : T;

/**
 * Reads a config while the module is loaded, so that decorators' options and parameters' defaults can come from it:
 * from `--config-value name '{…}'`, `--config name FILE`, `FLOW_CONFIG_NAME`, `configs` in the project's configuration
 * or its default, the first that there is. Each run keeps what it was given: its tasks and whoever resumes it see that.
 *
 * Throws where nothing is given that the schema takes, with the place in the file.
 *
 * @example
 * const training = config('training', z.object({ epochs: z.int() }), { default: 'training.yaml' });
 */
export function config<S extends StandardSchemaV1>(
  name: string,
  schema: S,
  options?: ConfigOptions,
): ConfigValue<StandardSchemaV1.InferOutput<S>>;
export function config(name: string, options?: ConfigOptions): unknown;
export function config(
  name: string,
  ...[first, second]: readonly [(StandardSchemaV1 | ConfigOptions)?, ConfigOptions?]
): unknown {
  const written = new Error();
  const isSchema = first !== undefined && '~standard' in first;
  const schema = isSchema ? first : undefined;
  const options = (isSchema ? second : first) ?? {};
  const at = { position: errorRecord(written).position };
  if (!/^[a-z][\w-]*$/i.test(name)) throw errors.FLOW_CONFIG_NAME({ name }, at);
  const { default: file, help, parse } = options;
  if (file !== undefined && 'value' in options) throw errors.FLOW_CONFIG_DEFAULTS({ name }, at);
  const inline = 'value' in options ? { value: options.value } : {};
  const reading = configHost(name).read({ name, help, file, inline, parse, written });
  return frozen(checked({ name, schema, reading, at }));
}

interface Check {
  readonly name: string;
  readonly schema: StandardSchemaV1 | undefined;
  readonly reading: ReturnType<ReturnType<typeof configHost>['read']>;
  readonly at: ErrorContext;
}

function checked({ name, schema, reading, at }: Check): unknown {
  const { isGiven, value } = reading;
  if (schema === undefined) {
    if (!isGiven) throw errors.FLOW_CONFIG_MISSING({ name }, at);
    return value;
  }
  const result = schema['~standard'].validate(value);
  if (result instanceof Promise) throw errors.FLOW_CONFIG_ASYNC({ name }, at);
  if (result.issues === undefined) return result.value;
  throw isGiven ? reading.invalid(result.issues) : errors.FLOW_CONFIG_MISSING({ name }, at);
}

const plainPrototypes = new Set<unknown>([Object.prototype, null]);

/** All modules share it: nobody may change it for the others. */
function frozen<T>(value: T): T {
  const isPlain = Array.isArray(value) || plainPrototypes.has(Object.getPrototypeOf(Object(value)));
  if (typeof value !== 'object' || value === null || !isPlain || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) frozen<unknown>(part);
  return value;
}
