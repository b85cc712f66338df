import { Command } from '@oclif/core/command';
import type { ArgInput, FlagInput, Input, ParserOutput } from '@oclif/core/interfaces';
import { askedCommand } from './parsing/asked-command.ts';
import { readCommandLine, readFlags } from './parsing/read-command-line.ts';
import { tokensOf, type Token } from './parsing/tokens.ts';

type Values = Record<string, unknown>;

/** What is read of a command line before the flow is loaded whose parameters are flags too. */
export interface FirstReading<F> {
  readonly flags: F;
  /** The whole command line; other flags are unknown, and their values words. */
  readonly tokens: readonly Token[];
}

/**
 * A command whose line is cut by Node's parseArgs, read by oclif's tables, and refused in our words. oclif's own parser takes `--text=--json` for a
 * text without a value, knows no `--flag=false`, and finds flags that nobody declared, as `--constructor`.
 */
export abstract class FlowCommand extends Command {
  protected override async parse<F extends Values, B extends Values, A extends Values>(
    options: Input<F, B, A> = {},
    argv: string[] = this.argv,
  ): Promise<ParserOutput<F, B, A>> {
    this.parsed = true;
    const {
      flags = {},
      args = {},
      strict = true,
    } = options as { flags?: FlagInput; args?: ArgInput; strict?: boolean };
    const rules = { flags, args, takesMore: !strict, ...this.#asked(argv) };
    const read = await readCommandLine(argv, rules);
    const { words, ...rest } = read;
    const unused = { raw: [], metadata: { flags: {} }, nonExistentFlags: [] };
    return { ...rest, argv: [...words], ...unused } as unknown as ParserOutput<F, B, A>;
  }

  /** The flags that are known already; all else is left for `parse`. */
  protected async parseFirst<F extends Values>(flags: FlagInput<F>): Promise<FirstReading<F>> {
    const tokens = tokensOf(this.argv, flags as FlagInput);
    const read = await readFlags(tokens, { flags: flags as FlagInput, ...this.#asked(this.argv) });
    return { flags: read as F, tokens };
  }

  #asked(argv: readonly string[]): { readonly asked: ReturnType<typeof askedCommand>; readonly command: Command } {
    return { asked: askedCommand(this.id ?? '', argv), command: this };
  }
}
