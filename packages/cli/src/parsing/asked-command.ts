import { shellWord } from '@flow/core/kernel';
import { findFlowFile } from './find-flow-file.ts';
import { tokensOf } from './tokens.ts';

/** What a command line asks for, as far as it can be told of one that can't be taken. */
export interface AskedCommand {
  /** `runs list` */
  readonly command: string;
  /** The command line that explains it, the flow's parameters included: `flow run src/movies.ts --help`. */
  readonly help: string;
}

/** `id` is oclif's, with colons between the words; `argv` what stands behind it. */
export function askedCommand(id: string, argv: readonly string[]): AskedCommand {
  const command = id.replaceAll(':', ' ');
  const file = ['run', 'resume', 'plan'].includes(command)
    ? [shellWord(findFlowFile(tokensOf(argv, {})) ?? 'FILE')]
    : [];
  return { command, help: ['flow', command, ...file, '--help'].join(' ') };
}
