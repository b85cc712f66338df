import { Help, standardizeIDFromArgv } from '@oclif/core/help';
import type { Command } from '@oclif/core/command';
import { printable } from './literal-text.ts';

/** oclif's help; `flow run FILE --help` and `flow resume FILE --help` also list the parameters and configs of that flow. */
export default class FlowHelp extends Help {
  override async showHelp(argv: string[]): Promise<void> {
    const words = argv.filter((word) => word !== '--help' && word !== '-h');
    const [id = '', ...rest] = standardizeIDFromArgv(words[0] === 'help' ? words.slice(1) : words, this.config);
    if ((id === 'run' || id === 'resume') && rest.length > 0) return this.#showFlowHelp(id, rest);
    if (!this.#explains(id)) return this.#refuse(id);
    await super.showHelp(words);
  }

  /** That a command takes flags of its own making doesn't mean that it takes any number of files. */
  override async showCommandHelp(command: Command.Loadable): Promise<void> {
    await super.showCommandHelp({ ...command, strict: true });
  }

  async #showFlowHelp(id: 'run' | 'resume', words: readonly string[]): Promise<void> {
    const command = this.config.findCommand(id, { must: true });
    const { runHelp } = await import('./run-help.ts');
    const { flags, description } = await runHelp(id, words);
    const shown = {
      ...command,
      flags: { ...flags, ...command.flags },
      ...(description !== undefined && { description }),
    };
    await this.showCommandHelp(shown);
  }

  protected override log(...lines: string[]): void {
    super.log(...lines.map((line) => printable(line)));
  }

  #explains(id: string): boolean {
    if (id === '' || id.startsWith('-')) return true;
    return this.config.findCommand(id) !== undefined || this.config.findTopic(id) !== undefined;
  }

  async #refuse(id: string): Promise<never> {
    const { default: commandNotFound } = await import('./hooks/command-not-found.ts');
    return commandNotFound({ id, config: this.config });
  }
}
