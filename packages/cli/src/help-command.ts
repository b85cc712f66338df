import { shellWord } from '@flow/core/kernel';
import { findFlowFile } from './find-flow-file.ts';

/** What a command line asks for, as far as it can be told of one that can't be taken. */
export interface AskedCommand {
  /** `runs list`; empty where no command was named. */
  readonly command: string;
  /** The command line that explains it, the flow's parameters included: `flow run src/movies.ts --help`. */
  readonly help: string;
}

/** `ids` are oclif's, with colons between the words. */
export function askedCommand(argv: readonly string[], ids: readonly string[]): AskedCommand {
  const words = argv.flatMap((word, index) => (index === 0 ? word.split(':') : [word]));
  const length = [2, 1].find((count) => ids.includes(words.slice(0, count).join(':'))) ?? 0;
  const command = words.slice(0, length).join(' ');
  const named = words.slice(length).filter((word) => !word.startsWith('-'));
  const file = command === 'run' ? [shellWord(findFlowFile(named) ?? 'FILE')] : [];
  return { command, help: ['flow', ...words.slice(0, length), ...file, '--help'].join(' ') };
}
