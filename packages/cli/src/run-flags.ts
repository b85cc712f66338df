import { configOptions, flagOf } from '@flow/core/engine';
import * as Flags from '@oclif/core/flags';
import type { BooleanFlag, OptionFlag } from '@oclif/core/interfaces';
import { flowFlags, type FlowFlags } from './config-flags.ts';
import { jsonFlag, namespaceFlag, stackFlag } from './stack-flags.ts';

type TextFlag = OptionFlag<string | undefined>;

/** The flags of every command that runs a flow. */
export interface LaunchFlags extends FlowFlags {
  readonly stack: TextFlag;
  readonly 'max-workers': TextFlag;
  readonly isolation: TextFlag;
  readonly tag: OptionFlag<string[] | undefined>;
  readonly 'run-id-file': TextFlag;
  readonly inspect: TextFlag;
  readonly json: BooleanFlag<boolean>;
  readonly quiet: BooleanFlag<boolean>;
}

/** The flags of a command that runs one step of a flow. */
export interface SpinFlags extends FlowFlags {
  readonly run: TextFlag;
  readonly set: OptionFlag<string[] | undefined>;
  readonly artifacts: TextFlag;
  readonly persist: BooleanFlag<boolean>;
  readonly watch: BooleanFlag<boolean>;
  readonly stack: TextFlag;
  readonly namespace: TextFlag;
  readonly isolation: TextFlag;
  readonly inspect: BooleanFlag<boolean>;
  readonly json: BooleanFlag<boolean>;
  readonly quiet: BooleanFlag<boolean>;
}

/** The keys of the configuration that a run's flags may set. */
const settable = ['maxWorkers', 'isolation'] as const;

export const launchFlags: LaunchFlags = {
  stack: stackFlag,
  'max-workers': settingFlag('maxWorkers', '<count>'),
  isolation: settingFlag('isolation'),
  tag: Flags.string({
    description: 'A tag for the run, of up to 500 characters; may be repeated',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: '<tag>',
  }),
  'run-id-file': Flags.string({
    description: 'Write the id of the run to this file before anything runs',
    helpValue: '<path>',
  }),
  inspect: Flags.string({ description: 'Open a debugger in the tasks of this step', helpValue: '<step>' }),
  ...flowFlags,
  json: jsonFlag('Print all that happens as lines of JSON'),
  quiet: Flags.boolean({
    char: 'q',
    description: 'Print only what the tasks print, and how the run ends',
    exclusive: ['json'],
  }),
};

/** The flags of `flow run`. */
export const runFlags: LaunchFlags & { readonly watch: BooleanFlag<boolean> } = {
  ...launchFlags,
  watch: Flags.boolean({
    char: 'w',
    description: 'Stay, and on every save run again the steps that changed and what comes after them',
  }),
};

/** The flags of `flow resume`. */
export const resumeFlags: LaunchFlags & { readonly 'origin-run': TextFlag; readonly namespace: TextFlag } = {
  ...launchFlags,
  'origin-run': Flags.string({
    description: 'The run to go on from; by default, the latest of the flow',
    helpValue: '<run>',
  }),
  namespace: namespaceFlag,
};

/** The flags of `flow spin`. */
export const spinFlags: SpinFlags = {
  run: Flags.string({
    description: 'Where the inputs come from: a run, or one of its tasks; by default, the latest that came to the step',
    helpValue: '<run>|<pathspec>',
  }),
  set: Flags.string({
    description: 'An artifact of the inputs with another value, JSON or a text; may be repeated',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: '<name>=<value>',
  }),
  artifacts: Flags.string({
    description: 'A JSON file or a module whose default export holds artifacts with other values, by name',
    helpValue: '<file>',
  }),
  persist: Flags.boolean({ description: 'Keep what comes of it, as a run of its own' }),
  watch: Flags.boolean({
    char: 'w',
    description: 'Stay, run the step again on every save, and show what that changes in its artifacts',
  }),
  stack: stackFlag,
  namespace: namespaceFlag,
  isolation: settingFlag('isolation'),
  inspect: Flags.boolean({ description: 'Open a debugger in the step' }),
  ...flowFlags,
  json: jsonFlag('Print all that happens as lines of JSON'),
  quiet: Flags.boolean({
    char: 'q',
    description: 'Print only what the step prints, and what goes wrong',
    exclusive: ['json'],
  }),
};

/** What flags of a run set in the configuration, by key. */
export function settingsOf(flags: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(settable.map((key) => [key, flags[flagOf(key).slice(2)]]));
}

function settingFlag(key: (typeof settable)[number], helpValue?: string): TextFlag {
  const option = configOptions.find((one) => one.key === key);
  return Flags.string({
    description: option?.doc ?? key,
    ...(option?.choices !== undefined && { options: [...option.choices] }),
    ...(helpValue !== undefined && { helpValue }),
  });
}
