import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../cli.ts';
import { FlowCommand } from '../flow-command.ts';
import { printDecoratorWords, printParameterWords } from '../parameter-words.ts';

const flags = {
  with: Flags.boolean({ description: 'Print the decorators that --with can give it instead' }),
};
const args = { file: Args.string({ required: true, ignoreStdin: true, description: 'The file of the flow' }) };

export default class CompletionFlags extends FlowCommand {
  static override readonly description = "Print a flow's parameters or decorators, for the scripts of flow completion";
  static override readonly examples: string[] = ['<%= config.bin %> completion-flags src/movies.ts'];
  static override readonly hidden = true;
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    const print = chosen.with ? printDecoratorWords : printParameterWords;
    return print(openCli(), given.file);
  }
}
