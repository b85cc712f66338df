import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../cli.ts';
import { FlowCommand } from '../flow-command.ts';
import { showLogs } from '../show-logs.ts';
import { jsonFlag, namespaceFlag, stackFlag } from '../stack-flags.ts';
import { timeFlag } from '../time-flag.ts';
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
  follow: Flags.boolean({
    char: 'f',
    description: 'Go on with what tasks print, by time, until the run or the task ends',
    exclusive: ['until'],
  }),
  since: timeFlag('Only what was printed then or later: a date, a time or an age, as 2026-11-23T18:30 or 10m'),
  until: timeFlag('Only what was printed before'),
  timestamps: Flags.boolean({ char: 't', description: 'Show when each line was printed' }),
  stack: stackFlag,
  namespace: namespaceFlag,
  json: jsonFlag('Print the log as lines of JSON'),
};

export default class Logs extends FlowCommand {
  static override readonly description =
    'Show what tasks printed\nWhat a task prints while it runs is there about a second later.';
  static override readonly examples: string[] = [
    '<%= config.bin %> logs Movies/latest',
    '<%= config.bin %> logs Movies/latest --follow',
    '<%= config.bin %> logs Movies/latest/evaluate/0-17 --stream stderr',
    '<%= config.bin %> logs Movies/latest --since 10m --timestamps',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    const { follow: isFollowed, timestamps: hasTimes, json: isJson, ...others } = chosen;
    const { stream, attempt, since, until, stack, namespace } = others;
    return showLogs(openCli(), {
      path: given.path,
      stream,
      attempt,
      since,
      until,
      isFollowed,
      hasTimes,
      stack,
      namespace,
      isJson,
    });
  }
}
