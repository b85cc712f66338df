import { didYouMean } from '@flow/core/kernel';
import { errors } from '../errors.ts';

interface CommandNotFound {
  readonly id: string;
  readonly argv?: readonly string[];
  readonly config: { readonly commandIDs: readonly string[] };
}

/** Names the command that was most likely meant. oclif joins all words before the first flag with colons. */
export default function commandNotFound({ id, config }: CommandNotFound): Promise<never> {
  const words = id.split(':');
  const known = config.commandIDs.map((one) => one.replaceAll(':', ' '));
  return Promise.reject(
    errors.FLOW_COMMAND_UNKNOWN({ command: unknownPart(words, known), guess: guess(words, known) }),
  );
}

function guess(words: readonly string[], known: readonly string[]): string | undefined {
  const [first = ''] = words;
  if (/\.[cm]?[jt]sx?$/.test(first)) return `run ${first}`;
  for (let length = words.length; length > 0; length--) {
    const found = didYouMean(words.slice(0, length).join(' '), known);
    if (found !== undefined) return found;
  }
  return didYouMean(first, [...new Set(known.map((one) => one.split(' ')[0] ?? one))]);
}

/** The topic and the word that isn't one of its commands; the words after it are arguments. */
function unknownPart(words: readonly string[], known: readonly string[]): string {
  const [first = '', second] = words;
  const isTopic = known.some((one) => one.startsWith(`${first} `));
  return isTopic && second !== undefined ? `${first} ${second}` : first;
}
