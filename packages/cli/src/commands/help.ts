import * as Args from '@oclif/core/args';
import type { ArgInput } from '@oclif/core/interfaces';
import { FlowCommand } from '../flow-command.ts';
import FlowHelp from '../help.ts';

const args = { command: Args.string({ ignoreStdin: true, description: 'The command to explain' }) };

export default class HelpCommand extends FlowCommand {
  static override readonly description = 'Explain a command';
  static override readonly usage = 'help [COMMAND]';
  static override readonly examples: string[] = ['<%= config.bin %> help', '<%= config.bin %> help runs list'];
  static override readonly args: ArgInput = args;
  /** A command may be several words. */
  static override readonly strict = false;

  async run(): Promise<number> {
    const { argv } = await this.parse({ args, strict: false });
    await new FlowHelp(this.config, this.config.pjson.oclif.helpOptions).showHelp(argv.map(String));
    return 0;
  }
}
