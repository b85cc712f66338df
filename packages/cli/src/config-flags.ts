import type { GivenConfigs } from '@flow/core/engine';
import * as Flags from '@oclif/core/flags';
import type { FlagInput, OptionFlag } from '@oclif/core/interfaces';
import { errors } from './errors.ts';

/** The flags of every command that loads a flow. */
export interface FlowFlags extends FlagInput {
  readonly with: OptionFlag<string[] | undefined>;
  readonly config: OptionFlag<string[] | undefined>;
  readonly 'config-value': OptionFlag<string[] | undefined>;
}

export const flowFlags: FlowFlags = {
  with: Flags.string({
    description: 'A decorator for all steps that have none of its name, as retry:times=3; may be repeated',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: '<decorator>',
  }),
  config: pairFlag('The file of a config() of the flow, by its name; may be repeated', '<name> <file>'),
  'config-value': pairFlag('The value of a config() of the flow, as JSON or YAML; may be repeated', '<name> <value>'),
};

/** What these flags hold once they are parsed. */
export interface ConfigChoice {
  readonly config?: readonly string[] | undefined;
  readonly 'config-value'?: readonly string[] | undefined;
}

/** Makes one word of `--config NAME FILE`, for a flag of the parser takes one: `--config=NAME=FILE`. */
export function joinConfigWords(argv: readonly string[]): string[] {
  const joined: string[] = [];
  const words = [...argv];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') return [...joined, word, ...words];
    const [, flag, given] = /^(--config(?:-value)?)(?:=(.*))?$/s.exec(word) ?? [];
    const first = flag === undefined ? undefined : (given ?? words.shift() ?? '');
    const rest = first === undefined || first.includes('=') ? [] : words.splice(0, 1);
    joined.push(flag === undefined ? word : `${flag}=${[first, ...rest].join('=')}`);
  }
  return joined;
}

/** By name of config. Throws FLOW_CONFIG_FLAG and FLOW_CONFIG_FLAG_TWICE. */
export function givenConfigs(choice: ConfigChoice): GivenConfigs {
  return { files: pairs('--config', choice.config), values: pairs('--config-value', choice['config-value']) };
}

function pairs(flag: string, texts: readonly string[] = []): Readonly<Record<string, string>> {
  const given = new Map<string, string>();
  for (const text of texts) {
    const [, name, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined) throw errors.FLOW_CONFIG_FLAG({ flag });
    if (given.has(name)) throw errors.FLOW_CONFIG_FLAG_TWICE({ name, flag });
    given.set(name, value);
  }
  return Object.fromEntries(given);
}

function pairFlag(description: string, helpValue: string): OptionFlag<string[] | undefined> {
  return Flags.string({ description, multiple: true, multipleNonGreedy: true, helpValue });
}
