import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../../cli.ts';
import { FlowCommand } from '../../flow-command.ts';
import { listRuns } from '../../list-runs.ts';
import { parameterFilter } from '../../parameter-filter.ts';
import { jsonFlag, namespaceFlag, stackFlag } from '../../stack-flags.ts';
import { timeFlag } from '../../time-flag.ts';
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
  since: timeFlag('Only runs that started then or later: a date (2026-11-23, 2026-11-23T18:30) or an age (2h, 3d)'),
  until: timeFlag('Only runs that started before'),
  parameter: Flags.string({
    description: 'Only runs that were given this parameter; may be repeated',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: '<name>=<value>',
  }),
  limit: wholeNumberFlag({ description: 'At most so many, the newest; 20 by default', min: 1, helpValue: '<count>' }),
  stack: stackFlag,
  namespace: namespaceFlag,
  json: jsonFlag('Print the runs as lines of JSON'),
};

export default class RunsList extends FlowCommand {
  static override readonly description = 'List runs, newest first';
  static override readonly examples: string[] = [
    '<%= config.bin %> runs list',
    '<%= config.bin %> runs list Movies --status failed --limit 5',
    '<%= config.bin %> runs list --tag nightly --since 3d --json',
    '<%= config.bin %> runs list Movies --parameter genre=comedy',
    '<%= config.bin %> runs list --since 2026-11-01 --until 2026-12-01',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    const { tag: tags, parameter = [], limit = 20, stack, namespace, json: isJson, ...rest } = chosen;
    const filter = { ...rest, flow: given.flow, tags, parameters: parameterFilter(parameter) };
    return listRuns(openCli(), { filter, limit, stack, namespace, isJson });
  }
}
