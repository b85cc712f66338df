import * as Flags from '@oclif/core/flags';
import type { BooleanFlag, OptionFlag } from '@oclif/core/interfaces';

type TextFlag = OptionFlag<string | undefined>;

/** Which stack a command works with. */
export const stackFlag: TextFlag = Flags.string({
  description: 'The stack of the configuration to use',
  helpValue: '<name>',
});

/** Among which runs one is looked for. */
export const namespaceFlag: TextFlag = Flags.string({
  description: "Only runs with this tag are seen, as user:ada; '' for all",
  helpValue: '<tag>',
});

/** For programs. */
export function jsonFlag(description: string): BooleanFlag<boolean> {
  return Flags.boolean({ description });
}
