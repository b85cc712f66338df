import * as Args from '@oclif/core/args';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../cli.ts';
import { flowFlags, joinConfigWords } from '../config-flags.ts';
import { FlowCommand } from '../flow-command.ts';
import { runFlags } from '../run-flags.ts';
import { jsonFlag, stackFlag } from '../stack-flags.ts';
import { verifyFlow } from '../verify/verify-flow.ts';
import { wholeNumberFlag } from '../whole-number-flag.ts';

const args = { file: Args.string({ required: true, ignoreStdin: true, description: 'The file of the flow' }) };

const flags = {
  sample: wholeNumberFlag({
    description: 'Kill so many runs, at moments of chance; by default, one for each task',
    min: 1,
    helpValue: '<count>',
  }),
  seed: wholeNumberFlag({
    description: 'Choose the moments of --sample by this number, always the same',
    min: 0,
    helpValue: '<number>',
  }),
  stack: stackFlag,
  'max-workers': runFlags['max-workers'],
  isolation: runFlags.isolation,
  ...flowFlags,
  json: jsonFlag('Print what happens as lines of JSON'),
};

export default class Verify extends FlowCommand {
  static override readonly description =
    'Prove that a flow survives being killed\nRuns the flow in peace, then kills run after run with kill -9 as a task has finished, and resumes it: it must finish, with the same artifacts, and no task that had finished may run again. The runs are kept in a store of their own, which goes afterwards; what steps do elsewhere, they really do. The parameters of the flow are flags of this command.';
  static override readonly usage = 'verify FILE [--PARAMETER <value>...] [FLAGS]';
  static override readonly examples: string[] = [
    '<%= config.bin %> verify src/movies.ts',
    '<%= config.bin %> verify src/movies.ts --genre comedy --sample 10 --seed 7',
    '<%= config.bin %> verify src/movies.ts --json',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;
  /** Flags of parameters are known only when the flow is loaded. */
  static override readonly strict = false;

  async run(): Promise<number> {
    this.argv = joinConfigWords(this.argv);
    return verifyFlow(openCli(), {
      first: () => this.parseFirst(flags),
      second: (more) => this.parse({ args, flags: { ...more, ...flags } }),
    });
  }
}
