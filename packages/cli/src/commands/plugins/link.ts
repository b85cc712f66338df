import * as Args from '@oclif/core/args';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../../cli.ts';
import { FlowCommand } from '../../flow-command.ts';
import { jsonFlag } from '../../stack-flags.ts';

const args = {
  folder: Args.string({
    ignoreStdin: true,
    description: "Folder of the plugin's package; the current one, if it is left out",
  }),
};
const flags = { json: jsonFlag('Print what was linked as JSON') };

export default class PluginsLink extends FlowCommand {
  static override readonly description =
    'Use a plugin from its folder, as it is there, while you write it\nNothing is copied or installed; flow plugins uninstall NAME ends it.';
  static override readonly examples: string[] = [
    '<%= config.bin %> plugins link',
    '<%= config.bin %> plugins link ../flow-plugin-hello',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    const { linkPlugin } = await import('../../plugins/link-plugin.ts');
    return linkPlugin(openCli(), { folder: given.folder ?? '.', isJson: chosen.json });
  }
}
