import type { FlagInput } from '@oclif/core/interfaces';
import type { ConfigChoice } from '../config-flags.ts';
import type { FirstReading } from '../flow-command.ts';

/** What the flags of `flow spin` say. */
export interface SpinChoice extends ConfigChoice {
  readonly with?: readonly string[] | undefined;
  readonly run: string | undefined;
  readonly set?: readonly string[] | undefined;
  readonly artifacts: string | undefined;
  readonly persist: boolean;
  readonly watch: boolean;
  readonly stack: string | undefined;
  readonly namespace: string | undefined;
  readonly inspect: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

export interface SpinArguments {
  readonly args: { readonly file: string; readonly step: string };
  readonly flags: Readonly<Record<string, unknown>>;
}

/** The command line in two turns, as that of `flow run`: the flow's parameters are flags too. */
export interface SpinParsing {
  readonly first: () => Promise<FirstReading<SpinChoice>>;
  /** With the flags of the flow as well. */
  readonly second: (flags: FlagInput) => Promise<SpinArguments>;
}
