import { didYouMean } from '../contracts/did-you-mean.ts';
import { assignments, providerKeys } from './assignment.ts';
import { valueFault } from './check-value.ts';
import { configOptions, flagOf, type ConfigOption } from './options.ts';
import type { Problem } from './problem.ts';
import { wrongValue, type SourceValues } from './read-variables.ts';

/** What flags set, by the dotted keys of the config, and what is wrong with them. */
export function readOverrides(overrides: Readonly<Record<string, unknown>>): SourceValues {
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined);
  const problems = given.flatMap(([key, value]) => problemsOf(key, value));
  return { set: given.flatMap(([key, value]) => assignments(key, value, flagOf(key))), problems };
}

function problemsOf(key: string, value: unknown): readonly Problem[] {
  const option = configOptions.find((each) => each.key === key);
  if (option === undefined) return providerKeys.has(key.split('.', 1)[0] ?? '') ? [] : [unknownFlag(key)];
  const fault = valueFault(option, value);
  return fault === undefined ? [] : [wrongValue(option, option.flag, value, fault)];
}

function unknownFlag(key: string): Problem {
  const guess = didYouMean(key, configOptions.map((option: ConfigOption) => option.key));
  return {
    kind: 'unknownKey',
    text: `${flagOf(key)} is not a setting.`,
    hint: guess === undefined ? undefined : `Did you mean ${flagOf(guess)}?`,
  };
}
