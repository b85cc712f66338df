import type { StandardSchemaV1 } from '@standard-schema/spec';
import { didYouMean } from './did-you-mean.ts';

/** A value that was understood, or why it wasn't. */
export type Reading<T> = { readonly value: T } | { readonly reason: string };

/** One option of a decorator or a plugin. */
export interface OptionSpec<T> {
  readonly doc: string;
  /** What holds when it isn't given; without one, it must be. */
  readonly default?: T;
  readonly read: (given: unknown) => Reading<T>;
}

/** The options, by name. */
export type OptionTable<Values> = { readonly [K in keyof Values]-?: OptionSpec<Values[K]> };

/** A Standard Schema, as decorators take it. */
export type OptionSchema<Given, Values> = StandardSchemaV1<Given, Values>;

interface Issue {
  readonly message: string;
  readonly path?: readonly string[];
}

/**
 * A Standard Schema from a table of options: defaults are filled in, and every unknown or unfit option is named.
 * `check` looks at all of them together and says what is wrong.
 *
 * @example
 * const options = optionSchema<{ times?: number }, { times: number }>({
 *   times: {
 *     doc: 'Attempts after the first',
 *     default: 3,
 *     read: (given) => (typeof given === 'number' ? { value: given } : { reason: `it is ${shown(given)}, not a number` }),
 *   },
 * });
 */
export function optionSchema<Given, Values extends object>(
  table: OptionTable<Values>,
  check: (values: Values) => string | undefined = () => undefined,
): OptionSchema<Given, Values> {
  return {
    '~standard': {
      version: 1,
      vendor: 'flow',
      validate: (given) => {
        const { values, issues } = readOptions(table, given ?? {});
        const fault = issues.length === 0 ? check(values) : undefined;
        const all = fault === undefined ? issues : [{ message: fault }];
        return all.length === 0 ? { value: values } : { issues: all };
      },
    },
  };
}

interface Read<Values> {
  readonly values: Values;
  readonly issues: readonly Issue[];
}

function readOptions<Values extends object>(table: OptionTable<Values>, given: unknown): Read<Values> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return { values: {} as Values, issues: [{ message: `they must be an object, and are ${shown(given)}` }] };
  }
  const issues: Issue[] = unknownOptions(Object.keys(table), given);
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries<OptionSpec<unknown>>(table)) {
    const option: unknown = Reflect.get(given, name);
    const reading = option === undefined && 'default' in spec ? { value: spec.default } : spec.read(option);
    if ('reason' in reading) issues.push({ message: reading.reason, path: [name] });
    else values[name] = reading.value;
  }
  return { values: values as Values, issues };
}

function unknownOptions(known: readonly string[], given: object): Issue[] {
  return Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const guess = didYouMean(name, known);
      const instead = guess === undefined ? `known are ${known.join(', ')}` : `did you mean ${guess}?`;
      return { message: `there is no such option; ${instead}`, path: [name] };
    });
}

/** A value as a complaint shows it. */
export function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return JSON.stringify(value) ?? (typeof value === 'function' ? 'a function' : String(value));
}
