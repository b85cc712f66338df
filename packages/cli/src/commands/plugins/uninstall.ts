import * as Args from '@oclif/core/args';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../../cli.ts';
import { FlowCommand } from '../../flow-command.ts';
import { jsonFlag } from '../../stack-flags.ts';

const args = { plugin: Args.string({ required: true, ignoreStdin: true, description: 'Name of a plugin' }) };
const flags = { json: jsonFlag('Print what was removed as JSON') };

export default class PluginsUninstall extends FlowCommand {
  static override readonly description =
    'Remove plugins that were installed or linked\nIn a project they are removed from its dependencies too. A folder that was linked stays as it is.';
  static override readonly usage = 'plugins uninstall PLUGIN... [--json]';
  static override readonly examples: string[] = ['<%= config.bin %> plugins uninstall @flow/arrow'];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;
  static override readonly strict = false;

  async run(): Promise<number> {
    const { argv, flags: chosen } = await this.parse({ args, flags, strict: false });
    const { uninstallPlugins } = await import('../../plugins/uninstall-plugins.ts');
    return uninstallPlugins(openCli(), { plugins: argv.map(String), isJson: chosen.json });
  }
}
