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
