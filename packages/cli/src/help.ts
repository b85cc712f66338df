import { Help, standardizeIDFromArgv } from '@oclif/core/help';
import type { Command } from '@oclif/core/command';

/** oclif's help; `flow run FILE --help` also lists the parameters of that flow. */
export default class FlowHelp extends Help {
  override async showHelp(argv: string[]): Promise<void> {
    const words = argv.filter((word) => word !== '--help' && word !== '-h');
    const [id, ...rest] = standardizeIDFromArgv(words[0] === 'help' ? words.slice(1) : words, this.config);
    if (id === 'run' && rest.length > 0) return this.#showRunHelp(rest);
    await super.showHelp(words);
  }

  /** That a command takes flags of its own making doesn't mean that it takes any number of files. */
  override async showCommandHelp(command: Command.Loadable): Promise<void> {
    await super.showCommandHelp({ ...command, strict: true });
  }

  async #showRunHelp(words: readonly string[]): Promise<void> {
    const command = this.config.findCommand('run', { must: true });
    const { runHelp } = await import('./run-help.ts');
    const { flags, description } = await runHelp(words);
    const shown = {
      ...command,
      flags: { ...command.flags, ...flags },
      ...(description !== undefined && { description }),
    };
    await this.showCommandHelp(shown);
  }
}
