import * as Flags from '@oclif/core/flags';
import type { BooleanFlag, OptionFlag } from '@oclif/core/interfaces';

type TextFlag = OptionFlag<string | undefined>;

/** Which stack a command works with. */
export const stackFlag: TextFlag = Flags.string({
  description: 'The stack of the configuration to use',
  helpValue: '<name>',
});

/** For programs. */
export function jsonFlag(description: string): BooleanFlag<boolean> {
  return Flags.boolean({ description });
}
