import { didYouMean } from '../contracts/did-you-mean.ts';
import type { FlowError } from '../contracts/flow-error.ts';
import { assignments, type Assignment } from './assignment.ts';
import { shown, valueFault } from './check-value.ts';
import { errors } from './errors.ts';
import { configOptions, stackOption, type ConfigOption } from './options.ts';
import { parseText } from './parse-text.ts';
import type { Problem } from './problem.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What a source sets, and what is wrong with it. */
export interface SourceValues {
  readonly set: readonly Assignment[];
  readonly problems: readonly Problem[];
}

const prefix = 'FLOW_';
const known = [...configOptions, stackOption].map((option) => option.env).concat('FLOW_DEBUG', 'FLOW_COMMAND');

/** What the FLOW_* variables set, and what is wrong with them. An empty variable is as good as none. */
export function readVariables(env: Env): SourceValues {
  const set: Assignment[] = [];
  const problems: Problem[] = [];
  for (const option of configOptions) {
    const text = env[option.env];
    if (text === undefined || text.trim() === '') continue;
    const value = parseText(option, text.trim());
    const fault = valueFault(option, value);
    if (fault === undefined) set.push(...assignments(option.key, value, option.env));
    else problems.push(wrongValue(option, option.env, text, fault));
  }
  return { set, problems };
}

/** A value of a variable or a flag that can't be taken. */
export function wrongValue({ doc }: ConfigOption, name: string, value: unknown, mustBe: string): Problem {
  return { kind: 'invalid', text: `${name} is ${shown(value)}; it must be ${mustBe}.`, hint: doc };
}

/** What begins so is a flow's own: its configs, its parameters. */
const ofFlows = ['FLOW_CONFIG_', 'FLOW_PARAM_'];

/** Warnings of variables that look like a slip of one that flow reads; all others are someone else's, or a flow's own. */
export function misspeltVariables(env: Env): readonly FlowError[] {
  const candidates = known.map((name) => name.slice(prefix.length));
  return Object.keys(env).flatMap((name) => {
    const isOurs = name.startsWith(prefix) && !ofFlows.some((begin) => name.startsWith(begin));
    if (!isOurs || known.includes(name)) return [];
    const guess = didYouMean(name.slice(prefix.length), candidates);
    return guess === undefined ? [] : [errors.FLOW_ENV_UNKNOWN({ name, guess: `${prefix}${guess}` })];
  });
}
