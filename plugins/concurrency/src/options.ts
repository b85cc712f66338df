import { optionSchema, shown, type OptionSchema } from '@flow/core/kernel';

/** How many tasks may run at once. */
export interface ConcurrencyOptions {
  /** At most so many; 1 or more. */
  readonly limit: number;
  /** What the tasks share: all steps with this key count together, and give it the same limit. By default, the step alone. */
  readonly key?: string;
}

/** `ConcurrencyOptions`, read; without a key it is undefined. */
export interface ConcurrencySettings {
  readonly limit: number;
  readonly key: string | undefined;
}

export const concurrencyOptions: OptionSchema<ConcurrencyOptions, ConcurrencySettings> = optionSchema({
  limit: {
    doc: 'How many run at once',
    read: (given) =>
      Number.isSafeInteger(given) && Number(given) >= 1
        ? { value: Number(given) }
        : { reason: `it must be a whole number, 1 or more, and is ${shown(given)}` },
  },
  key: {
    doc: 'What the tasks share',
    default: undefined,
    read: (given) =>
      typeof given === 'string' && given.trim() !== ''
        ? { value: given }
        : { reason: `it must be a text that isn't empty, and is ${shown(given)}` },
  },
});
