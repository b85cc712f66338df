import * as Args from '@oclif/core/args';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../../cli.ts';
import { diffCode } from '../../code-commands.ts';
import { FlowCommand } from '../../flow-command.ts';
import { jsonFlag, namespaceFlag, stackFlag } from '../../stack-flags.ts';

const args = {
  run: Args.string({ required: true, ignoreStdin: true, description: 'Flow/run; latest stands for the newest run' }),
  other: Args.string({ ignoreStdin: true, description: 'Another run; without it, the files of the project now' }),
};
const flags = {
  stack: stackFlag,
  namespace: namespaceFlag,
  json: jsonFlag('Print each file that differs as a line of JSON'),
};

export default class CodeDiff extends FlowCommand {
  static override readonly description = 'Show how the files of a run differ from those of now, or of another run';
  static override readonly examples: string[] = [
    '<%= config.bin %> code diff Movies/latest',
    '<%= config.bin %> code diff Movies/20261123-231628-k3f9qz Movies/latest',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    const { stack, namespace, json: isJson } = chosen;
    const request = { pathspec: given.run, stack, namespace, isJson };
    return diffCode(openCli(), request, given.other);
  }
}
