import { decoratorFlags, describeParameters, loadFlow, type GivenConfigs, type Project } from '@flow/core/engine';
import * as Flags from '@oclif/core/flags';
import type { FlagInput } from '@oclif/core/interfaces';
import { literal } from './literal-text.ts';
import type { Token, UnknownFlag } from './parsing/tokens.ts';

/** Flags that packages of the project add to the commands that run flows, each short for a `--with`. */
export interface DecoratorFlags {
  /** What those that were given stand for. */
  readonly with: readonly string[];
  /** All there are. */
  readonly flags: FlagInput;
}

export interface FlagRequest {
  /** The flow's file, as the command line has it. */
  readonly file: string;
  readonly cwd: string;
  readonly configs: GivenConfigs;
  /** The whole command line, read with the command's own flags. */
  readonly tokens: readonly Token[];
}

/**
 * Looks for the flags of packages only where the command line has one that the command doesn't know. Where the flow has a
 * parameter of that name, the flag is the parameter's.
 */
export async function readDecoratorFlags(project: Project, request: FlagRequest): Promise<DecoratorFlags> {
  const { file, cwd, configs, tokens } = request;
  const unknown = tokens.filter((token) => token.kind === 'unknown');
  const known = unknown.length === 0 ? [] : decoratorFlags(project, file, cwd);
  const given = known.filter(({ flag }) => isGiven(`--${flag}`, unknown));
  const flags = helpOf(known);
  if (given.length === 0) return { with: [], flags };
  const flow = await loadFlow(project, file, cwd, { configs });
  const taken = new Set((await describeParameters(flow.definition)).map(({ flag }) => flag));
  return { with: given.filter(({ flag }) => !taken.has(flag)).map((one) => one.with), flags };
}

/** What help shows of them. */
export function helpOf(known: ReturnType<typeof decoratorFlags>): FlagInput {
  return Object.fromEntries(
    known.map(({ flag, with: decorator, description = `The same as --with ${decorator}` }) => [
      flag,
      Flags.boolean({ description: literal(description) }),
    ]),
  );
}

function isGiven(spelling: string, unknown: readonly UnknownFlag[]): boolean {
  const last = unknown.findLast((token) => token.spelling === spelling);
  return last !== undefined && last.value !== 'false';
}
