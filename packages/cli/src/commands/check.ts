import * as Args from '@oclif/core/args';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { checkFlow } from '../check-flow.ts';
import { openCli } from '../cli.ts';
import { flowFlags, givenConfigs, joinConfigWords } from '../config-flags.ts';
import { FlowCommand } from '../flow-command.ts';
import { jsonFlag, stackFlag } from '../stack-flags.ts';

const args = { file: Args.string({ required: true, ignoreStdin: true, description: 'The file of the flow' }) };
const flags = { stack: stackFlag, ...flowFlags, json: jsonFlag('Print the diagnostics as JSON') };

export default class Check extends FlowCommand {
  static override readonly description = 'Check a flow without running it: all problems at once, each with its place';
  static override readonly examples: string[] = [
    '<%= config.bin %> check src/movies.ts',
    '<%= config.bin %> check src/movies.ts --with catchError',
    '<%= config.bin %> check src/movies.ts --json',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    this.argv = joinConfigWords(this.argv);
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    return checkFlow(openCli(), {
      file: given.file,
      stack: chosen.stack,
      configs: givenConfigs(chosen),
      with: chosen.with,
      isJson: chosen.json,
    });
  }
}
