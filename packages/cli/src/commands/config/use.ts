import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { openCli } from '../../cli.ts';
import { FlowCommand } from '../../flow-command.ts';
import { chooseStack } from '../../choose-stack.ts';

const args = {
  stack: Args.string({
    required: false,
    ignoreStdin: true,
    description: 'The stack that your commands take from now on',
  }),
};
const flags = { default: Flags.boolean({ description: 'Forget the choice: what the config says holds again' }) };

export default class ConfigUse extends FlowCommand {
  static override readonly description =
    'Choose the stack that your commands take in this project\nThe choice is yours alone: it is kept in your state folder, and no file of the project changes. --stack and FLOW_STACK are stronger, what the config says is weaker.';
  static override readonly examples: string[] = [
    '<%= config.bin %> config use prod',
    '<%= config.bin %> config use --default',
  ];
  static override readonly args: ArgInput = args;
  static override readonly flags: FlagInput = flags;

  async run(): Promise<number> {
    const { args: given, flags: chosen } = await this.parse({ args, flags });
    return chooseStack(openCli(), { stack: given.stack, isDefault: chosen.default });
  }
}
