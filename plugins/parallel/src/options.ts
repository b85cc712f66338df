import { optionSchema, shown, type OptionSchema } from '@flow/core/kernel';

/** How members meet. */
export interface JoinOptions {
  /** A member waits so long for the others to come; 300 by default. */
  readonly joinSeconds?: number;
}

export const joinDefaults: Required<JoinOptions> = { joinSeconds: 300 };

/** The longest wait that a timer of Node can keep. */
const longestSeconds = (2 ** 31 - 1) / 1000;

export const joinOptions: OptionSchema<JoinOptions | undefined, Required<JoinOptions>> = optionSchema({
  joinSeconds: {
    doc: 'How long a member waits for the others to come',
    default: joinDefaults.joinSeconds,
    read: (given) =>
      typeof given === 'number' && given > 0 && given <= longestSeconds
        ? { value: given }
        : { reason: `it must be a number of seconds, more than 0 and at most 24 days, and is ${shown(given)}` },
  },
});
