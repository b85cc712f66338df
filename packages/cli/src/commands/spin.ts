import * as Args from '@oclif/core/args';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../cli.ts';
import { joinConfigWords } from '../config-flags.ts';
import { FlowCommand } from '../flow-command.ts';
import { spinFlags } from '../run-flags.ts';
import { spinFlow } from '../spin/spin-flow.ts';

const args = {
  file: Args.string({ required: true, ignoreStdin: true, description: 'The file of the flow' }),
  step: Args.string({ required: true, ignoreStdin: true, description: 'The step to run' }),
};

export default class Spin extends FlowCommand {
  static override readonly description =
    'Run one step, on what an earlier run gave it\nThe step runs with the code as it is now; its inputs, the parameters, configs and --with are those of then. Nothing is recorded unless --persist is given. A parameter that is given takes the new value.';
  static override readonly usage = 'spin FILE STEP [--PARAMETER <value>...] [FLAGS]';
  static override readonly examples: string[] = [
    '<%= config.bin %> spin src/movies.ts evaluate',
    '<%= config.bin %> spin src/movies.ts evaluate --watch',
    '<%= config.bin %> spin src/movies.ts evaluate --run Movies/latest/evaluate/0-17',
    "<%= config.bin %> spin src/movies.ts evaluate --set 'weights=[0.2,0.8]'",
    '<%= config.bin %> spin src/movies.ts pick --set 0.score=0.9 --artifacts inputs.ts',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = spinFlags;
  /** Flags of parameters are known only when the flow is loaded. */
  static override readonly strict = false;

  async run(): Promise<number> {
    this.argv = joinConfigWords(this.argv);
    return spinFlow(openCli(), {
      first: () => this.parseFirst(spinFlags),
      second: (more) => this.parse({ args, flags: { ...more, ...spinFlags } }),
    });
  }
}
