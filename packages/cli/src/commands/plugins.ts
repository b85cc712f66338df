import type { FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../cli.ts';
import { FlowCommand } from '../flow-command.ts';
import { showPlugins } from '../show-plugins.ts';
import { jsonFlag, stackFlag } from '../stack-flags.ts';

const flags = { stack: stackFlag, json: jsonFlag('Print the plugins as JSON') };

export default class Plugins extends FlowCommand {
  static override readonly description =
    'List the plugins of this project: what each provides, and why it is loaded\nThey are what flow brings, what the config lists, what the package.json depends on, and what flow plugins install installed for all projects.';
  static override readonly examples: string[] = ['<%= config.bin %> plugins', '<%= config.bin %> plugins --json'];
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { flags: chosen } = await this.parse({ flags });
    return showPlugins(openCli(), { stack: chosen.stack, isJson: chosen.json });
  }
}
