import * as Args from '@oclif/core/args';
import type { ArgInput } from '@oclif/core/interfaces';
import { openCli } from '../cli.ts';
import { FlowCommand } from '../flow-command.ts';
import { printParameterWords } from '../parameter-words.ts';

const args = { file: Args.string({ required: true, ignoreStdin: true, description: 'The file of the flow' }) };

export default class CompletionFlags extends FlowCommand {
  static override readonly description = "Print a flow's parameters, for the scripts of flow completion";
  static override readonly examples: string[] = ['<%= config.bin %> completion-flags src/movies.ts'];
  static override readonly hidden = true;
  static override readonly args: ArgInput = args;

  async run(): Promise<number> {
    const { args: given } = await this.parse({ args });
    return printParameterWords(openCli(), given.file);
  }
}
