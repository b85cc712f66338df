import type { FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../../cli.ts';
import { FlowCommand } from '../../flow-command.ts';
import { showSchema } from '../../show-schema.ts';

const flags: FlagInput = {};

export default class ConfigSchema extends FlowCommand {
  static override readonly description =
    'Print the JSON schema of the config, with what the plugins of this project add\nAn editor completes the keys of a flow.config.json whose $schema names it. The schema without plugins is in the package: node_modules/@flow/core/config.schema.json.';
  static override readonly examples: string[] = ['<%= config.bin %> config schema > .flow/config.schema.json'];
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    await this.parse({ flags });
    return showSchema(openCli());
  }
}
