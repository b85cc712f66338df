import * as Args from '@oclif/core/args';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../../cli.ts';
import { showCode } from '../../code-commands.ts';
import { FlowCommand } from '../../flow-command.ts';
import { jsonFlag, namespaceFlag, stackFlag } from '../../stack-flags.ts';

const args = {
  run: Args.string({ required: true, ignoreStdin: true, description: 'Flow/run; latest stands for the newest run' }),
  file: Args.string({ ignoreStdin: true, description: 'One of its files, as the list names it' }),
};
const flags = {
  stack: stackFlag,
  namespace: namespaceFlag,
  json: jsonFlag('Print the files and their sizes as JSON'),
};

export default class CodeShow extends FlowCommand {
  static override readonly description =
    'List the files of a run as they were when it started, or print one\nThese are the modules of the flow, and the files that they read beside themselves.';
  static override readonly examples: string[] = [
    '<%= config.bin %> code show Movies/latest',
    '<%= config.bin %> code show Movies/latest src/movies.ts',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    const { stack, namespace, json: isJson } = chosen;
    const request = { pathspec: given.run, stack, namespace, isJson };
    return showCode(openCli(), request, given.file);
  }
}
