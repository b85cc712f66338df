import * as Args from '@oclif/core/args';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { changeTags } from '../../change-tags.ts';
import { openCli } from '../../cli.ts';
import { FlowCommand } from '../../flow-command.ts';
import { jsonFlag, namespaceFlag, stackFlag } from '../../stack-flags.ts';

const args = {
  run: Args.string({ required: true, ignoreStdin: true, description: 'Flow/run; latest stands for the newest run' }),
  tag: Args.string({ required: true, ignoreStdin: true, description: 'A tag; any number of them' }),
};
const flags = { stack: stackFlag, namespace: namespaceFlag, json: jsonFlag('Print the tags of the run as JSON') };

export default class TagRemove extends FlowCommand {
  static override readonly description = 'Take tags away from a run';
  static override readonly usage = 'tag remove RUN TAG... [FLAGS]';
  static override readonly examples: string[] = [
    '<%= config.bin %> tag remove Movies/latest candidate',
    '<%= config.bin %> tag remove Movies/20261123-231628-k3f9qz nightly model:v2 --json',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;
  /** Any number of tags. */
  static override readonly strict = false;

  async run(): Promise<number> {
    const { args: given, argv, flags: chosen } = await this.parse({ args, flags, strict: false });
    const tags = argv.slice(1).map(String);
    return changeTags(openCli(), {
      pathspec: given.run,
      add: [],
      remove: tags,
      stack: chosen.stack,
      namespace: chosen.namespace,
      isJson: chosen.json,
    });
  }
}
