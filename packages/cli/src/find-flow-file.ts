import { extname } from 'node:path';

const scripts = new Set(['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx']);

/**
 * The flow's file among the words that are no flag the command knows. Before the file is loaded nobody can tell the
 * values of its parameters' flags from it, so the first that looks like a script is taken.
 */
export function findFlowFile(words: readonly string[]): string | undefined {
  return words.find((word) => scripts.has(extname(word))) ?? words[0];
}
