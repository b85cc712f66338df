import * as Args from '@oclif/core/args';
import type { ArgInput } from '@oclif/core/interfaces';
import { openCli } from '../cli.ts';
import { FlowCommand } from '../flow-command.ts';
import { completionScript } from '../completion-script.ts';

const args = {
  shell: Args.string({
    required: true,
    ignoreStdin: true,
    options: ['bash', 'zsh', 'fish'],
    description: 'The shell to complete in',
  }),
};

export default class Completion extends FlowCommand {
  static override readonly description =
    'Print what makes a shell complete commands and flags\nbash and zsh complete the parameters of a flow too, once its file is named.\nbash: add  source <(flow completion bash)  to ~/.bashrc\nzsh: add  source <(flow completion zsh)  to ~/.zshrc, after compinit\nfish: flow completion fish > ~/.config/fish/completions/flow.fish';
  static override readonly examples: string[] = [
    'source <(<%= config.bin %> completion bash)',
    '<%= config.bin %> completion fish > ~/.config/fish/completions/flow.fish',
  ];
  static override readonly args: ArgInput = args;

  async run(): Promise<number> {
    const { args: given } = await this.parse({ args });
    openCli().stdout.line(completionScript(given.shell, this.config.commands).trimEnd());
    return 0;
  }
}
