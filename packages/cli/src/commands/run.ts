import * as Args from '@oclif/core/args';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../cli.ts';
import { joinConfigWords } from '../config-flags.ts';
import { FlowCommand } from '../flow-command.ts';
import { runFlow } from '../run-flow.ts';
import { runFlags } from '../run-flags.ts';

const args = { file: Args.string({ required: true, ignoreStdin: true, description: 'The file of the flow' }) };

export default class Run extends FlowCommand {
  static override readonly description =
    'Run a flow\nThe parameters of the flow are flags of this command: flow run FILE --help lists them.';
  static override readonly usage = 'run FILE [--PARAMETER <value>...] [FLAGS]';
  static override readonly examples: string[] = [
    '<%= config.bin %> run src/movies.ts --genre comedy',
    '<%= config.bin %> run src/movies.ts --max-workers 4 --tag nightly --json',
    '<%= config.bin %> run src/movies.ts --with retry:times=3 --with concurrency:limit=2',
    '<%= config.bin %> run src/movies.ts --genre comedy --watch',
    '<%= config.bin %> run src/movies.ts --help',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = runFlags;
  /** Flags of parameters are known only when the flow is loaded. */
  static override readonly strict = false;

  async run(): Promise<number> {
    this.argv = joinConfigWords(this.argv);
    return runFlow(openCli(), {
      first: () => this.parseFirst(runFlags),
      second: (flags) => this.parse({ args, flags: { ...flags, ...runFlags } }),
    });
  }
}
