import * as Args from '@oclif/core/args';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../../cli.ts';
import { FlowCommand } from '../../flow-command.ts';
import { jsonFlag } from '../../stack-flags.ts';

const args = { plugin: Args.string({ ignoreStdin: true, description: 'Name of a plugin; all, if it is left out' }) };
const flags = { json: jsonFlag('Print each plugin with its versions before and after as JSON') };

export default class PluginsUpdate extends FlowCommand {
  static override readonly description =
    'Take installed plugins to their newest versions that fit this flow\nWhat is linked, or came from elsewhere than the registry, stays as it is.';
  static override readonly usage = 'plugins update [PLUGIN...] [--json]';
  static override readonly examples: string[] = [
    '<%= config.bin %> plugins update',
    '<%= config.bin %> plugins update @flow/arrow',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;
  static override readonly strict = false;

  async run(): Promise<number> {
    const { argv, flags: chosen } = await this.parse({ args, flags, strict: false });
    const { updatePlugins } = await import('../../plugins/update-plugins.ts');
    return updatePlugins(openCli(), { plugins: argv.map(String), isJson: chosen.json });
  }
}
