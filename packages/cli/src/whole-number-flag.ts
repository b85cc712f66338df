import * as Flags from '@oclif/core/flags';
import type { OptionFlag } from '@oclif/core/interfaces';
import { errors } from './errors.ts';

export interface WholeNumberOptions {
  readonly description: string;
  readonly min: number;
  readonly helpValue: string;
}

/** A flag that takes a whole number. Its reading throws FLOW_FLAG_NUMBER. */
export function wholeNumberFlag({ min, ...shown }: WholeNumberOptions): OptionFlag<number | undefined> {
  return Flags.custom<number>({
    ...shown,
    parse: (given, _context, { name }) => {
      const value = /^-?\d+$/.test(given) ? Number(given) : Number.NaN;
      if (Number.isSafeInteger(value) && value >= min) return Promise.resolve(value);
      return Promise.reject(errors.FLOW_FLAG_NUMBER({ flag: `--${name}`, given, min }));
    },
  })();
}
