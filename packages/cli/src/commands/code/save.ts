import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../../cli.ts';
import { saveCode } from '../../code-commands.ts';
import { FlowCommand } from '../../flow-command.ts';
import { jsonFlag, namespaceFlag, stackFlag } from '../../stack-flags.ts';

const args = {
  run: Args.string({ required: true, ignoreStdin: true, description: 'Flow/run; latest stands for the newest run' }),
  dir: Args.string({ required: true, ignoreStdin: true, description: 'A folder that is new or empty' }),
};
const flags = {
  force: Flags.boolean({ description: 'Write over files in a folder that is not empty' }),
  stack: stackFlag,
  namespace: namespaceFlag,
  json: jsonFlag('Print what was saved as JSON'),
};

export default class CodeSave extends FlowCommand {
  static override readonly description = 'Write the files of a run into a folder, as they were when it started';
  static override readonly examples: string[] = [
    '<%= config.bin %> code save Movies/latest movies-as-they-ran',
    '<%= config.bin %> code save Movies/20261123-231628-k3f9qz . --force',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    const { stack, namespace, json: isJson } = chosen;
    const request = { pathspec: given.run, stack, namespace, isJson };
    return saveCode(openCli(), request, { folder: given.dir, overwrite: chosen.force });
  }
}
