import * as Args from '@oclif/core/args';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../../cli.ts';
import { FlowCommand } from '../../flow-command.ts';
import { scrubLogs } from '../../scrub-logs.ts';
import { jsonFlag, namespaceFlag, stackFlag } from '../../stack-flags.ts';
import { wholeNumberFlag } from '../../whole-number-flag.ts';

const args = {
  path: Args.string({
    required: true,
    ignoreStdin: true,
    description: 'Flow/run/step/task, or Flow/run/step or Flow/run for all of their tasks',
  }),
};
const flags = {
  attempt: wholeNumberFlag({
    description: 'Only this attempt at each task, counted from 0',
    min: 0,
    helpValue: '<number>',
  }),
  stack: stackFlag,
  namespace: namespaceFlag,
  json: jsonFlag('Print what was scrubbed as lines of JSON'),
};

export default class LogsScrub extends FlowCommand {
  static override readonly description =
    'Remove what tasks printed from the store\nFor secrets that were printed by mistake. A marker stays in their place.';
  static override readonly examples: string[] = [
    '<%= config.bin %> logs scrub Movies/latest/evaluate/0-17',
    '<%= config.bin %> logs scrub Movies/20261123-231628-k3f9qz/load/0 --attempt 0',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    const { attempt, stack, namespace, json: isJson } = chosen;
    return scrubLogs(openCli(), { path: given.path, attempt, stack, namespace, isJson });
  }
}
