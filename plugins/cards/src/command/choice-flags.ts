import * as Flags from '@oclif/core/flags';
import type { BooleanFlag, OptionFlag } from '@oclif/core/interfaces';

type TextFlag = OptionFlag<string | undefined>;

/** The flags by which a card is chosen, in all commands. */
export interface ChoiceFlags {
  readonly id: TextFlag;
  readonly type: TextFlag;
  readonly attempt: OptionFlag<number | undefined>;
  readonly stack: TextFlag;
  readonly namespace: TextFlag;
  readonly json: BooleanFlag<boolean>;
}

export const choiceFlags: ChoiceFlags = {
  id: Flags.string({ description: 'The card with this id', helpValue: '<id>' }),
  type: Flags.string({ description: 'The card of this type', helpValue: '<type>' }),
  attempt: Flags.integer({
    description: 'The card of this attempt, counted from 0; by default, of the last one that has any',
    helpValue: '<number>',
    min: 0,
  }),
  stack: Flags.string({ description: 'The stack of the configuration to use', helpValue: '<name>' }),
  namespace: Flags.string({
    description: "Only runs with this tag are seen, as user:ada; '' for all",
    helpValue: '<tag>',
  }),
  json: Flags.boolean({ description: 'Print JSON, for programs' }),
};

/** What the path of all commands is. */
export const pathDescription: string =
  'Flow/run, Flow/run/step or Flow/run/step/task; latest stands for a run, as in Movies/latest/report';
