import * as Args from '@oclif/core/args';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { listTags } from '../../change-tags.ts';
import { openCli } from '../../cli.ts';
import { FlowCommand } from '../../flow-command.ts';
import { jsonFlag, namespaceFlag, stackFlag } from '../../stack-flags.ts';

const args = {
  run: Args.string({ required: true, ignoreStdin: true, description: 'Flow/run; latest stands for the newest run' }),
};
const flags = { stack: stackFlag, namespace: namespaceFlag, json: jsonFlag('Print the tags as JSON') };

export default class TagList extends FlowCommand {
  static override readonly description = "List the tags of a run: the user's, then those that flow itself gave it";
  static override readonly examples: string[] = [
    '<%= config.bin %> tag list Movies/latest',
    '<%= config.bin %> tag list Movies/20261123-231628-k3f9qz --json',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    return listTags(openCli(), {
      pathspec: given.run,
      stack: chosen.stack,
      namespace: chosen.namespace,
      isJson: chosen.json,
    });
  }
}
