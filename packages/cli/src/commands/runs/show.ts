import * as Args from '@oclif/core/args';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../../cli.ts';
import { FlowCommand } from '../../flow-command.ts';
import { showRun } from '../../show-run.ts';
import { jsonFlag, namespaceFlag, stackFlag } from '../../stack-flags.ts';

const args = {
  run: Args.string({ required: true, ignoreStdin: true, description: 'Flow/run; latest stands for the newest run' }),
};
const flags = { stack: stackFlag, namespace: namespaceFlag, json: jsonFlag('Print the run as JSON') };

export default class RunsShow extends FlowCommand {
  static override readonly description = 'Show a run: its parameters, its steps and what failed';
  static override readonly examples: string[] = [
    '<%= config.bin %> runs show Movies/latest',
    '<%= config.bin %> runs show Movies/20261123-231628-k3f9qz --json',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    return showRun(openCli(), {
      pathspec: given.run,
      stack: chosen.stack,
      namespace: chosen.namespace,
      isJson: chosen.json,
    });
  }
}
