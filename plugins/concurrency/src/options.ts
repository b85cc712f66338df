import type { StepDecoratorDefinition } from '@flow/core';
import { didYouMean } from '@flow/core/kernel';

/** How many tasks may run at once. */
export interface ConcurrencyOptions {
  /** At most so many; 1 or more. */
  readonly limit: number;
  /** What the tasks share: all steps with this key count together, and give it the same limit. By default, the step alone. */
  readonly key?: string;
}

type OptionSchema = NonNullable<StepDecoratorDefinition<ConcurrencyOptions>['options']>;
type Complaint = (given: unknown) => string | undefined;

const checks: Readonly<Record<keyof ConcurrencyOptions, Complaint>> = {
  limit: (given) =>
    Number.isSafeInteger(given) && Number(given) >= 1
      ? undefined
      : `it must be a whole number, 1 or more, and is ${shown(given)}`,
  key: (given) =>
    given === undefined || (typeof given === 'string' && given.trim() !== '')
      ? undefined
      : `it must be a text that isn't empty, and is ${shown(given)}`,
};

/** The options as a Standard Schema. */
export const concurrencyOptions: OptionSchema = {
  '~standard': {
    version: 1,
    vendor: 'flow-concurrency',
    validate: (given) => {
      const issues = [...unknownOptions(given), ...unfitOptions(given)];
      return issues.length === 0 ? { value: given as ConcurrencyOptions } : { issues };
    },
  },
};

interface Issue {
  readonly message: string;
  readonly path: readonly string[];
}

function unknownOptions(given: unknown): readonly Issue[] {
  const known = Object.keys(checks);
  const odd = Object.keys(Object(given) as object).filter((name) => !known.includes(name));
  return odd.map((name) => {
    const guess = didYouMean(name, known);
    const instead = guess === undefined ? `known are ${known.join(', ')}` : `did you mean ${guess}?`;
    return { message: `there is no such option; ${instead}`, path: [name] };
  });
}

function unfitOptions(given: unknown): readonly Issue[] {
  return Object.entries(checks).flatMap(([name, complaint]) => {
    const message = complaint(Reflect.get(Object(given) as object, name));
    return message === undefined ? [] : [{ message, path: [name] }];
  });
}

function shown(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  return JSON.stringify(value) ?? (typeof value === 'function' ? 'a function' : String(value));
}
