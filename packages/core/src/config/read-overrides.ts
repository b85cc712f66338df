import { didYouMean } from '../contracts/did-you-mean.ts';
import { assignments, providerKeys } from './assignment.ts';
import { valueFault } from './check-value.ts';
import { configOptions, flagOf, type ConfigOption } from './options.ts';
import { parseText } from './parse-text.ts';
import type { Problem } from './problem.ts';
import { wrongValue, type SourceValues } from './read-variables.ts';

/** What flags set, by the dotted keys of the config, and what is wrong with them. */
export function readOverrides(overrides: Readonly<Record<string, unknown>>): SourceValues {
  const given = Object.entries(overrides).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, valueOf(key, value)] as const],
  );
  const problems = given.flatMap(([key, value]) => problemsOf(key, value));
  return { set: given.flatMap(([key, value]) => assignments(key, value, flagOf(key))), problems };
}

/** A command line gives texts, a program the values themselves. */
function valueOf(key: string, value: unknown): unknown {
  const option = optionOf(key);
  return typeof value === 'string' && option !== undefined ? parseText(option, value.trim()) : value;
}

function optionOf(key: string): ConfigOption | undefined {
  return configOptions.find((option) => option.key === key);
}

function problemsOf(key: string, value: unknown): readonly Problem[] {
  const option = optionOf(key);
  if (option === undefined) return providerKeys.has(key.split('.', 1)[0] ?? '') ? [] : [unknownFlag(key)];
  const fault = valueFault(option, value);
  return fault === undefined ? [] : [wrongValue(option, option.flag, value, fault)];
}

function unknownFlag(key: string): Problem {
  const guess = didYouMean(
    key,
    configOptions.map((option: ConfigOption) => option.key),
  );
  return {
    kind: 'unknownKey',
    text: `${flagOf(key)} is not a setting.`,
    hint: guess === undefined ? undefined : `Did you mean ${flagOf(guess)}?`,
  };
}
