import * as Args from '@oclif/core/args';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../cli.ts';
import { joinConfigWords } from '../config-flags.ts';
import { FlowCommand } from '../flow-command.ts';
import { resumeFlow } from '../resume-flow.ts';
import { resumeFlags } from '../run-flags.ts';

const args = {
  file: Args.string({ required: true, ignoreStdin: true, description: 'The file of the flow' }),
  step: Args.string({ ignoreStdin: true, description: 'Run this step and what comes after it again, finished or not' }),
};
export default class Resume extends FlowCommand {
  static override readonly description =
    'Go on from a run that failed, was stopped or was killed\nFinished tasks are taken over; the rest runs with the code as it is now and the parameters, configs and --with of then. Parameters that are new in the code are flags of this command.';
  static override readonly usage = 'resume FILE [STEP] [--PARAMETER <value>...] [FLAGS]';
  static override readonly examples: string[] = [
    '<%= config.bin %> resume src/movies.ts',
    '<%= config.bin %> resume src/movies.ts evaluate --origin-run 20261123-231628-k3f9qz',
    '<%= config.bin %> resume src/movies.ts --with retry:times=5',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = resumeFlags;

  /** Flags of parameters are known only when the flow is loaded. */
  static override readonly strict = false;

  async run(): Promise<number> {
    this.argv = joinConfigWords(this.argv);
    return resumeFlow(openCli(), {
      first: () => this.parseFirst(resumeFlags),
      second: (more) => this.parse({ args, flags: { ...more, ...resumeFlags } }),
    });
  }
}
