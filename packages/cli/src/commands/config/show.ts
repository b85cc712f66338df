import type { FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../../cli.ts';
import { FlowCommand } from '../../flow-command.ts';
import { showConfig } from '../../show-config.ts';
import { jsonFlag, stackFlag } from '../../stack-flags.ts';

const flags = { stack: stackFlag, json: jsonFlag('Print the values as JSON') };

export default class ConfigShow extends FlowCommand {
  static override readonly description = 'Show each value of the configuration and where it came from';
  static override readonly examples: string[] = [
    '<%= config.bin %> config show',
    '<%= config.bin %> config show --stack prod --json',
  ];
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { flags: chosen } = await this.parse({ flags });
    return showConfig(openCli(), { stack: chosen.stack, isJson: chosen.json });
  }
}
