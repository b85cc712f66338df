import * as Flags from '@oclif/core/flags';
import type { FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../cli.ts';
import { FlowCommand } from '../flow-command.ts';
import { showHealth } from '../show-health.ts';
import { jsonFlag, stackFlag } from '../stack-flags.ts';

const flags = {
  stack: stackFlag,
  'read-only': Flags.boolean({ description: 'Write nothing to the store: only look whether it can be read' }),
  json: jsonFlag('Print the findings as JSON'),
};

export default class Doctor extends FlowCommand {
  static override readonly description =
    'Find what is wrong with this installation and project, and say what to do\nLooks at Node, the compiler, the cache folder, the config with all its stacks, the kernel, the plugins, the store and the index. The store is tried by a small object, which is written, read and deleted again. Ends with 1 where there is a problem; a warning is none.';
  static override readonly examples: string[] = [
    '<%= config.bin %> doctor',
    '<%= config.bin %> doctor --stack prod --read-only',
    '<%= config.bin %> doctor --json',
  ];
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { flags: chosen } = await this.parse({ flags });
    return showHealth(openCli(), { stack: chosen.stack, isReadOnly: chosen['read-only'], isJson: chosen.json });
  }
}
