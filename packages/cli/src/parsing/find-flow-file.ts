import { extname } from 'node:path';
import { errors } from '../errors.ts';
import type { Token } from './tokens.ts';

/** What is read of a command line once the flow is loaded that it names. */
export interface SecondReading<F> {
  readonly args: { readonly file: string; readonly step?: string | undefined };
  readonly flags: F;
}

const scripts = new Set(['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx']);

/**
 * The flow's file in a command line of which not all flags are known. Before the file is loaded nobody can tell a value
 * of its parameters' flags from it, so a word that stands behind no such flag is taken before one that does, and one that
 * looks like a script before others.
 */
export function findFlowFile(tokens: readonly Token[]): string | undefined {
  const words = tokens.filter((token) => token.kind === 'word');
  const free = words.filter(({ after }) => after?.kind !== 'unknown');
  const isScript = ({ text }: { readonly text: string }): boolean => scripts.has(extname(text));
  return (free.find(isScript) ?? free[0] ?? words.find(isScript) ?? words[0])?.text;
}

/** Throws FLOW_FILE_UNCLEAR where another file was loaded than the command line turns out to name. */
export function checkFlowFile(loaded: string | undefined, named: string): void {
  if (loaded !== undefined && loaded !== named) throw errors.FLOW_FILE_UNCLEAR({ file: loaded, other: named });
}
