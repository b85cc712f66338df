import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../../cli.ts';
import { FlowCommand } from '../../flow-command.ts';
import { listRuns } from '../../list-runs.ts';
import { jsonFlag, stackFlag } from '../../stack-flags.ts';
import { wholeNumberFlag } from '../../whole-number-flag.ts';

const args = { flow: Args.string({ ignoreStdin: true, description: 'Only runs of this flow' }) };
const flags = {
  status: Flags.option({
    options: ['running', 'finished', 'failed', 'stopped', 'lost'] as const,
    description: 'Only runs that stand so; lost: it was running, and its launcher is gone',
  })(),
  tag: Flags.string({
    description: 'Only runs with this tag; may be repeated',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: '<tag>',
  }),
  user: Flags.string({ description: 'Only runs of this user', helpValue: '<user>' }),
  limit: wholeNumberFlag({ description: 'At most so many, the newest; 20 by default', min: 1, helpValue: '<count>' }),
  stack: stackFlag,
  json: jsonFlag('Print the runs as lines of JSON'),
};

export default class RunsList extends FlowCommand {
  static override readonly description = 'List runs, newest first';
  static override readonly examples: string[] = [
    '<%= config.bin %> runs list',
    '<%= config.bin %> runs list Movies --status failed --limit 5',
    '<%= config.bin %> runs list --tag nightly --json',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    const { status, tag: tags, user, limit = 20, stack, json: isJson } = chosen;
    return listRuns(openCli(), { flow: given.flow, status, tags, user, limit, stack, isJson });
  }
}
