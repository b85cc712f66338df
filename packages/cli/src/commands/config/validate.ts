import type { FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../../cli.ts';
import { FlowCommand } from '../../flow-command.ts';
import { jsonFlag } from '../../stack-flags.ts';
import { showConfigProblems } from '../../validate-config.ts';

const flags = { json: jsonFlag('Print the problems as JSON') };

export default class ConfigValidate extends FlowCommand {
  static override readonly description =
    'Show all that is wrong with the configuration, each with its place\nLooks at all stacks, also those that are not chosen now, at the options of their providers, and at the plugins that are listed. Opens no store. Ends with 2 where something is wrong.';
  static override readonly examples: string[] = [
    '<%= config.bin %> config validate',
    '<%= config.bin %> config validate --json',
  ];
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { flags: chosen } = await this.parse({ flags });
    return showConfigProblems(openCli(), chosen.json);
  }
}
