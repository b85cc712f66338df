import * as Args from '@oclif/core/args';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../../cli.ts';
import { FlowCommand } from '../../flow-command.ts';
import { showPlugin } from '../../show-plugins.ts';
import { jsonFlag, stackFlag } from '../../stack-flags.ts';

const args = {
  plugin: Args.string({ required: true, ignoreStdin: true, description: 'Name of a plugin, or the path of its file' }),
};
const flags = { stack: stackFlag, json: jsonFlag('Print the plugin as JSON') };

export default class PluginsInspect extends FlowCommand {
  static override readonly description = 'Show one plugin: what it provides, what it taps and where it is';
  static override readonly examples: string[] = [
    '<%= config.bin %> plugins inspect @flow/arrow',
    '<%= config.bin %> plugins inspect ./audit.ts --json',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    return showPlugin(openCli(), { name: given.plugin, stack: chosen.stack, isJson: chosen.json });
  }
}
