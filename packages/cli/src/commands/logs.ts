import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../cli.ts';
import { FlowCommand } from '../flow-command.ts';
import { showLogs } from '../show-logs.ts';
import { jsonFlag, namespaceFlag, stackFlag } from '../stack-flags.ts';
import { wholeNumberFlag } from '../whole-number-flag.ts';

const args = {
  path: Args.string({
    required: true,
    ignoreStdin: true,
    description: 'Flow/run, Flow/run/step or Flow/run/step/task',
  }),
};
const flags = {
  stream: Flags.option({ options: ['stdout', 'stderr'] as const, description: 'Only this stream' })(),
  attempt: wholeNumberFlag({
    description: 'Only this attempt at each task, counted from 0',
    min: 0,
    helpValue: '<number>',
  }),
  timestamps: Flags.boolean({ char: 't', description: 'Show when each line was printed' }),
  stack: stackFlag,
  namespace: namespaceFlag,
  json: jsonFlag('Print the log as lines of JSON'),
};

export default class Logs extends FlowCommand {
  static override readonly description = 'Show what tasks printed\nThe output of a task is stored when it ends.';
  static override readonly examples: string[] = [
    '<%= config.bin %> logs Movies/latest',
    '<%= config.bin %> logs Movies/latest/evaluate/0-17 --stream stderr',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    const { stream, attempt, timestamps: hasTimes, stack, namespace, json: isJson } = chosen;
    return showLogs(openCli(), { path: given.path, stream, attempt, hasTimes, stack, namespace, isJson });
  }
}
