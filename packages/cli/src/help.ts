import { Help, standardizeIDFromArgv } from '@oclif/core/help';
import type { Command } from '@oclif/core/command';

/** oclif's help; `flow run FILE --help` also lists the parameters and configs of that flow, `flow resume FILE --help` the configs. */
export default class FlowHelp extends Help {
  override async showHelp(argv: string[]): Promise<void> {
    const words = argv.filter((word) => word !== '--help' && word !== '-h');
    const [id, ...rest] = standardizeIDFromArgv(words[0] === 'help' ? words.slice(1) : words, this.config);
    if ((id === 'run' || id === 'resume') && rest.length > 0) return this.#showRunHelp(id, rest);
    await super.showHelp(words);
  }

  /** That a command takes flags of its own making doesn't mean that it takes any number of files. */
  override async showCommandHelp(command: Command.Loadable): Promise<void> {
    await super.showCommandHelp({ ...command, strict: true });
  }

  async #showRunHelp(id: 'run' | 'resume', words: readonly string[]): Promise<void> {
    const command = this.config.findCommand(id, { must: true });
    const { runHelp } = await import('./run-help.ts');
    const { flags, description } = await runHelp(words, id);
    const shown = {
      ...command,
      flags: { ...command.flags, ...flags },
      ...(description !== undefined && {
        description: id === 'run' ? description : `${command.description ?? ''}\n${description}`,
      }),
    };
    await this.showCommandHelp(shown);
  }
}
