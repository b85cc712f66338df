import type { StepDecoratorDefinition } from '@flow/core';
import { didYouMean } from '@flow/core/kernel';

/** How members meet. */
export interface JoinOptions {
  /** A member waits so long for the others to come; 300 by default. */
  readonly joinSeconds?: number;
}

export const joinDefaults: Required<JoinOptions> = { joinSeconds: 300 };

/** The longest wait that a timer of Node can keep. */
const longestSeconds = (2 ** 31 - 1) / 1000;

type OptionSchema = NonNullable<StepDecoratorDefinition<JoinOptions | undefined, Required<JoinOptions>>['options']>;

/** The options as a Standard Schema, with their defaults. */
export const joinOptions: OptionSchema = {
  '~standard': {
    version: 1,
    vendor: 'flow-parallel',
    validate: (given = {}) => {
      const issues = Object.entries(Object(given) as object).flatMap(([name, option]) => {
        const message = name === 'joinSeconds' ? secondsFault(option) : unknownFault(name);
        return message === undefined ? [] : [{ message, path: [name] }];
      });
      const { joinSeconds = joinDefaults.joinSeconds } = given as JoinOptions;
      return issues.length === 0 ? { value: { joinSeconds } } : { issues };
    },
  },
};

function secondsFault(given: unknown): string | undefined {
  if (given === undefined || (typeof given === 'number' && given > 0 && given <= longestSeconds)) return undefined;
  const shown = typeof given === 'number' ? String(given) : (JSON.stringify(given) ?? typeof given);
  return `it must be a number of seconds, more than 0 and at most 24 days, and is ${shown}`;
}

function unknownFault(name: string): string {
  const guess = didYouMean(name, ['joinSeconds']);
  return `there is no such option; ${guess === undefined ? 'known is joinSeconds' : `did you mean ${guess}?`}`;
}
