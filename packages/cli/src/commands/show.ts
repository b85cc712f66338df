import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../cli.ts';
import { flowFlags, givenConfigs, joinConfigWords } from '../config-flags.ts';
import { FlowCommand } from '../flow-command.ts';
import { showFlow } from '../show-flow.ts';
import { stackFlag } from '../stack-flags.ts';

const args = { file: Args.string({ required: true, ignoreStdin: true, description: 'The file of the flow' }) };
const flags = {
  format: Flags.option({
    options: ['text', 'json', 'mermaid', 'dot'] as const,
    default: 'text',
    description: 'For people, for programs, or for a Mermaid or Graphviz renderer',
  })(),
  stack: stackFlag,
  ...flowFlags,
};

export default class Show extends FlowCommand {
  static override readonly description = "Show a flow's graph";
  static override readonly examples: string[] = [
    '<%= config.bin %> show src/movies.ts',
    '<%= config.bin %> show src/movies.ts --format mermaid',
    '<%= config.bin %> show src/movies.ts --with retry --format json',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    this.argv = joinConfigWords(this.argv);
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    return showFlow(openCli(), {
      file: given.file,
      stack: chosen.stack,
      configs: givenConfigs(chosen),
      with: chosen.with,
      format: chosen.format,
    });
  }
}
