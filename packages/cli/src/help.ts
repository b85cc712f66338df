import { Help, standardizeIDFromArgv } from '@oclif/core/help';
import type { Command } from '@oclif/core/command';
import { openCli } from './cli.ts';
import { printable } from './literal-text.ts';
import type { FlowCommandId } from './run-help.ts';

/** oclif's help; for `flow run`, `flow resume`, `flow spin` and `flow plan` it also lists the parameters and configs of the flow that is named. */
export default class FlowHelp extends Help {
  override async showHelp(argv: string[]): Promise<void> {
    const words = argv.filter((word) => word !== '--help' && word !== '-h');
    const [id = '', ...rest] = standardizeIDFromArgv(words[0] === 'help' ? words.slice(1) : words, this.config);
    if (isOfFlow(id) && rest.length > 0) return this.#showFlowHelp(id, rest);
    if (!this.#explains(id)) return this.#refuse(id);
    await super.showHelp(words);
  }

  /** That a command takes flags of its own making doesn't mean that it takes any number of files. */
  override async showCommandHelp(command: Command.Loadable): Promise<void> {
    await super.showCommandHelp({ ...command, strict: true });
  }

  async #showFlowHelp(id: FlowCommandId, words: readonly string[]): Promise<void> {
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
    const { stdout, stderr } = openCli();
    const output = this.opts.sendToStderr === true ? stderr : stdout;
    output.line(lines.map((line) => printable(line)).join(' '));
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

function isOfFlow(id: string): id is FlowCommandId {
  return id === 'run' || id === 'resume' || id === 'spin' || id === 'plan';
}
