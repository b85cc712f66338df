import { defineErrors, type ErrorCatalogue } from '../contracts/define-errors.ts';
import { didYouMean } from '../contracts/did-you-mean.ts';
import { frameOf } from './place.ts';
import type { Problem } from './problem.ts';

interface Mistakes {
  readonly problems: readonly Problem[];
}

const catalogue = {
  FLOW_CONFIG_UNKNOWN_KEY: {
    message: (p: Mistakes): string => listed(p),
    hint: (p: Mistakes): string => hintOf(p),
    exitCode: 2,
  },
  FLOW_CONFIG_INVALID: {
    message: (p: Mistakes): string => listed(p),
    hint: (p: Mistakes): string => hintOf(p),
    exitCode: 2,
  },
  FLOW_CONFIG_UNREADABLE: {
    message: (p: { place: string; reason: string; hint?: string | undefined }) =>
      `The config ${p.place} can't be loaded: ${p.reason}`,
    hint: (p: { hint?: string | undefined }): string => p.hint ?? 'Correct it there.',
    exitCode: 2,
  },
  FLOW_CONFIG_FORMAT: {
    message: (p: { place: string; ending: string }) =>
      `The config ${p.place} can't be read: nothing is known of ${p.ending === '' ? 'files without an ending' : `${p.ending} files`}.`,
    hint: 'Use .json, .yaml or .yml, or give config() the option parse: (text) => … with a parser of that format.',
    exitCode: 2,
  },
  FLOW_STACK_UNKNOWN: {
    message: (p: { stack: string; from: string; known: readonly string[] }) =>
      `There is no stack "${p.stack}", which ${p.from} asks for. Known stacks: ${p.known.join(', ')}.`,
    hint: (p: { stack: string; from: string; known: readonly string[] }): string => {
      if (p.from.startsWith('flow config use')) return 'flow config use --default forgets that it was chosen.';
      const guess = didYouMean(p.stack, p.known);
      if (guess !== undefined) return `Did you mean "${guess}"?`;
      return `Add "${p.stack}" under stacks in the config, or take one of these.`;
    },
    exitCode: 2,
  },
  FLOW_STACK_CYCLE: {
    message: (p: { stacks: readonly string[] }) =>
      `These stacks extend each other in a circle: ${p.stacks.join(' → ')}.`,
    hint: 'Remove one of their extends.',
    exitCode: 2,
  },
  FLOW_STATE_NOT_WRITABLE: {
    message: (p: { file: string; reason: string }) => `The choice of a stack can't be kept in ${p.file}: ${p.reason}`,
    hint: 'Give your user the right to write there, or set XDG_STATE_HOME to another folder. FLOW_STACK and --stack work without it.',
    exitCode: 2,
  },
  FLOW_ENV_UNKNOWN: {
    message: (p: { name: string; guess: string }) =>
      `The environment variable ${p.name} is not one that flow reads, and has no effect.`,
    hint: (p: { guess: string }) => `Did you mean ${p.guess}?`,
    exitCode: 2,
  },
  FLOW_CONFIG_IGNORED: {
    message: (p: { ignored: string; taken: string }) =>
      `The config ${p.ignored} is not read, since ${p.taken} stands beside it.`,
    hint: 'Remove one of them.',
    exitCode: 2,
  },
} as const;

/** Errors of the project's configuration; the last two are only warned of. */
export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);

function listed({ problems }: Mistakes): string {
  const [only, another] = problems;
  if (only !== undefined && another === undefined) return sentence(only);
  const lines = problems.flatMap((problem) => [`  ${sentence(problem)}${guessOf(problem)}`, ...linesAround(problem)]);
  return `The config has ${problems.length} mistakes:\n${lines.join('\n').trimEnd()}`;
}

function sentence(problem: Problem): string {
  return problem.place === undefined ? problem.text : `${problem.place.label}: ${problem.text}`;
}

function linesAround({ place }: Problem): readonly string[] {
  const frame = place && frameOf(place);
  return frame === undefined ? [] : [...frame.split('\n').map((line) => `    ${line}`), ''];
}

/** The meaning of a key, which is the hint of a wrong value, would only blur a list. */
function guessOf({ kind, hint }: Problem): string {
  return kind === 'unknownKey' && hint !== undefined ? ` ${hint}` : '';
}

function hintOf({ problems }: Mistakes): string {
  const [only, another] = problems;
  if (another !== undefined) return 'Correct each of them where it stands; flow config show prints what holds.';
  return only?.hint ?? 'Correct it there.';
}
