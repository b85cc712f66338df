import * as Args from '@oclif/core/args';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { changeTags } from '../../change-tags.ts';
import { openCli } from '../../cli.ts';
import { FlowCommand } from '../../flow-command.ts';
import { jsonFlag, namespaceFlag, stackFlag } from '../../stack-flags.ts';

const args = {
  run: Args.string({ required: true, ignoreStdin: true, description: 'Flow/run; latest stands for the newest run' }),
  old: Args.string({ required: true, ignoreStdin: true, description: 'The tag to take away' }),
  new: Args.string({ required: true, ignoreStdin: true, description: 'The tag to add' }),
};
const flags = { stack: stackFlag, namespace: namespaceFlag, json: jsonFlag('Print the tags of the run as JSON') };

export default class TagReplace extends FlowCommand {
  static override readonly description = 'Put one tag of a run in the place of another, in one change';
  static override readonly examples: string[] = [
    '<%= config.bin %> tag replace Movies/latest candidate released',
    '<%= config.bin %> tag replace Movies/latest model:v1 model:v2 --json',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    const change = { add: [given.new], remove: [given.old] };
    return changeTags(openCli(), {
      pathspec: given.run,
      ...change,
      stack: chosen.stack,
      namespace: chosen.namespace,
      isJson: chosen.json,
    });
  }
}
