import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../cli.ts';
import { errors } from '../errors.ts';
import { FlowCommand } from '../flow-command.ts';
import { queryRuns, showViews } from '../query-runs.ts';
import { jsonFlag, stackFlag } from '../stack-flags.ts';

const args = { query: Args.string({ ignoreStdin: true, description: 'One SELECT' }) };
const flags = {
  schema: Flags.boolean({ description: 'Show the views and what their columns hold', exclusive: ['csv'] }),
  csv: Flags.boolean({ description: 'Print the rows as CSV, with a line of names first', exclusive: ['json'] }),
  stack: stackFlag,
  json: jsonFlag('Print each row as a line of JSON'),
};

export default class Sql extends FlowCommand {
  static override readonly description =
    'Query runs, tasks, tags, parameters and artifacts by SQL\nNothing can be changed by it.';
  static override readonly examples: string[] = [
    '<%= config.bin %> sql "SELECT status, COUNT(*) AS runs FROM runs GROUP BY status"',
    '<%= config.bin %> sql "SELECT run, value FROM artifacts WHERE name = \'best\'" --csv',
    '<%= config.bin %> sql --schema',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    const { schema, csv, json, stack } = chosen;
    if (schema) return showViews(openCli(), json);
    if (given.query === undefined) {
      throw errors.FLOW_ARGUMENT_MISSING({ command: 'sql', help: 'flow sql --help', names: ['QUERY'] });
    }
    return queryRuns(openCli(), { sql: given.query, stack, form: formOf(csv, json) });
  }
}

function formOf(isCsv: boolean, isJson: boolean): 'csv' | 'json' | 'table' {
  if (isCsv) return 'csv';
  return isJson ? 'json' : 'table';
}
