import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../../cli.ts';
import { FlowCommand } from '../../flow-command.ts';
import { jsonFlag } from '../../stack-flags.ts';

const args = {
  plugin: Args.string({
    required: true,
    ignoreStdin: true,
    description: 'Name of a package, with @VERSION where you want one',
  }),
};
const flags = {
  'allow-source': Flags.boolean({
    description: 'Take URLs, git repositories and archives too, which no registry keeps',
  }),
  json: jsonFlag('Print what was installed as JSON'),
};

export default class PluginsInstall extends FlowCommand {
  static override readonly description =
    'Install plugins from the registry\nThey are there for all of your projects, and in a project they become its dependencies too. No install script runs, and a plugin that needs another flow is refused.';
  static override readonly usage = 'plugins install PLUGIN... [--allow-source] [--json]';
  static override readonly examples: string[] = [
    '<%= config.bin %> plugins install @flow/arrow',
    '<%= config.bin %> plugins install @flow/arrow@0.2.0 @flow/cache',
    '<%= config.bin %> plugins install https://example.com/plugin.tgz --allow-source',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;
  static override readonly strict = false;

  async run(): Promise<number> {
    const { argv, flags: chosen } = await this.parse({ args, flags, strict: false });
    const { installPlugins } = await import('../../plugins/install-plugins.ts');
    const request = { plugins: argv.map(String), allowsSource: chosen['allow-source'], isJson: chosen.json };
    return installPlugins(openCli(), request);
  }
}
