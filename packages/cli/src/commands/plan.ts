import * as Args from '@oclif/core/args';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../cli.ts';
import { joinConfigWords } from '../config-flags.ts';
import { FlowCommand } from '../flow-command.ts';
import { planFlags } from '../plan-flags.ts';
import { planRun } from '../plan-run.ts';

const args = { file: Args.string({ required: true, ignoreStdin: true, description: 'The file of the flow' }) };

export default class Plan extends FlowCommand {
  static override readonly description =
    'Say for every step whether a run would run it or take it from an earlier run, and why; runs nothing\nThe parameters of the flow are flags of this command, as of flow run.';
  static override readonly usage = 'plan FILE [--PARAMETER <value>...] [FLAGS]';
  static override readonly examples: string[] = [
    '<%= config.bin %> plan src/movies.ts --genre comedy',
    '<%= config.bin %> plan src/movies.ts --with cached',
    '<%= config.bin %> plan src/movies.ts --json',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = planFlags;
  /** Flags of parameters are known only when the flow is loaded. */
  static override readonly strict = false;

  async run(): Promise<number> {
    this.argv = joinConfigWords(this.argv);
    return planRun(openCli(), {
      first: () => this.parseFirst(planFlags),
      second: (flags) => this.parse({ args, flags: { ...flags, ...planFlags } }),
    });
  }
}
