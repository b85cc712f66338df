import { didYouMean, shellWord } from '@flow/core/kernel';
import type { Command } from '@oclif/core/command';
import type { ArgInput, FlagInput } from '@oclif/core/interfaces';
import { errors } from '../errors.ts';
import type { AskedCommand } from './asked-command.ts';
import { knownSpellings, tokensOf, type FlagToken, type Token, type Word } from './tokens.ts';

export interface CommandLineRules {
  readonly flags: FlagInput;
  readonly args: ArgInput;
  /** Any number of words. */
  readonly takesMore: boolean;
  readonly asked: AskedCommand;
  readonly command: Command;
}

export interface CommandLine {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly args: Readonly<Record<string, unknown>>;
  /** All that are no flags and no values of flags. */
  readonly words: readonly string[];
}

/** Reads a command line by the tables of a command's flags and arguments. Throws what `errors` calls bad usage. */
export async function readCommandLine(argv: readonly string[], rules: CommandLineRules): Promise<CommandLine> {
  const tokens = tokensOf(argv, rules.flags);
  refuseUnknown(tokens, rules);
  const flags = await readFlags(tokens, rules);
  const words = tokens.filter((token) => token.kind === 'word');
  return { flags, args: readArguments(words, rules), words: words.map(({ text }) => text) };
}

function refuseUnknown(tokens: readonly Token[], { flags, asked }: CommandLineRules): void {
  const unknown = tokens.find((token) => token.kind === 'unknown');
  if (unknown === undefined) return;
  const { spelling: flag } = unknown;
  // Any letter is near any other.
  const guess = flag.startsWith('--') ? didYouMean(flag, [...knownSpellings(flags).keys()]) : undefined;
  throw errors.FLOW_FLAG_UNKNOWN({ flag, ...asked, guess });
}

export type FlagRules = Pick<CommandLineRules, 'flags' | 'asked' | 'command'>;

/** The values of the flags that are known; those of others are left for a later reading. */
export async function readFlags(tokens: readonly Token[], rules: FlagRules): Promise<CommandLine['flags']> {
  refuseOpen(tokens, rules);
  const given = Map.groupBy(
    tokens.filter((token) => token.kind === 'flag'),
    ({ name }) => name,
  );
  const read: [string, unknown][] = [];
  for (const [name, flag] of Object.entries(rules.flags)) {
    const own = given.get(name);
    // oclif's tables may hold functions as defaults; ours don't.
    const value = own === undefined ? standing(flag) : await readFlag(own, name, rules);
    if (value !== undefined) read.push([name, value]);
    const other = own === undefined ? undefined : flag.exclusive?.find((one) => given.has(one));
    if (other !== undefined) throw errors.FLOW_FLAGS_EXCLUSIVE({ flags: [name, other], help: rules.asked.help });
  }
  return Object.fromEntries(read);
}

function refuseOpen(tokens: readonly Token[], { flags, asked }: FlagRules): void {
  const open = tokens
    .filter((token) => token.kind === 'flag')
    .find(({ name, value }) => value === undefined && flags[name]?.type === 'option');
  if (open !== undefined) throw errors.FLOW_FLAG_VALUE_MISSING({ flag: open.spelling, help: asked.help });
}

/** What a flag is that isn't given. One that may be denied is neither on nor off. */
function standing(flag: FlagInput[string]): unknown {
  return flag.type === 'boolean' && !flag.allowNo ? false : (flag.default as unknown);
}

async function readFlag(given: readonly FlagToken[], name: string, rules: FlagRules): Promise<unknown> {
  const flag = rules.flags[name];
  const last = given.at(-1);
  if (flag === undefined || last === undefined) return undefined;
  if (flag.type === 'boolean') return isOn(last, rules.asked);
  if (flag.multiple === true) return Promise.all(given.map((one) => readValue(one, flag, rules)));
  if (given.length > 1) throw errors.FLOW_FLAG_TWICE({ flag: last.spelling, help: rules.asked.help });
  return readValue(last, flag, rules);
}

function isOn({ spelling, value, isNegated }: FlagToken, { help }: AskedCommand): boolean {
  if (value === undefined) return !isNegated;
  if (isNegated) throw errors.FLOW_FLAG_NO_VALUE({ flag: spelling, given: value, help });
  const choices = ['true', 'false'];
  if (!choices.includes(value))
    throw errors.FLOW_FLAG_CHOICE({ flag: spelling, given: value, choices, guess: didYouMean(value, choices) });
  return value === 'true';
}

type ValueFlag = Extract<FlagInput[string], { readonly type: 'option' }>;

function readValue(token: FlagToken, flag: ValueFlag, { command }: FlagRules): Promise<unknown> {
  const { spelling, value = '', name } = token;
  const { options: choices } = flag;
  if (choices !== undefined && !choices.includes(value))
    throw errors.FLOW_FLAG_CHOICE({ flag: spelling, given: value, choices, guess: didYouMean(value, choices) });
  const context = Object.assign(Object.create(command) as Command, {
    token: { type: 'flag' as const, flag: name, input: value },
  });
  return flag.parse(value, context, { ...flag, name });
}

function readArguments(words: readonly Word[], rules: CommandLineRules): CommandLine['args'] {
  const { args, takesMore, asked } = rules;
  const named = Object.entries(args);
  const missing = named.slice(words.length).filter(([, arg]) => arg.required === true);
  if (missing.length > 0)
    throw errors.FLOW_ARGUMENT_MISSING({ ...asked, names: missing.map(([name]) => name.toUpperCase()) });
  const extra = words.slice(named.length);
  if (extra.length > 0 && !takesMore) refuseExtra(words, extra, rules);
  return Object.fromEntries(
    named.slice(0, words.length).map(([name, arg], index) => [name, argument(words[index]?.text ?? '', name, arg)]),
  );
}

function argument(given: string, name: string, { options: choices }: ArgInput[string]): string {
  if (choices === undefined || choices.includes(given)) return given;
  const guess = didYouMean(given, choices as readonly string[]);
  throw errors.FLOW_FLAG_CHOICE({ flag: name.toUpperCase(), given, choices: choices as readonly string[], guess });
}

function refuseExtra(words: readonly Word[], extra: readonly Word[], rules: CommandLineRules): never {
  const { asked, flags } = rules;
  const spellings = [...knownSpellings(flags).keys()];
  const flag = extra.map((word) => meantFlag(word, spellings)).find((one) => one !== undefined);
  const meant = flag ?? meantCommand(words[0]?.text ?? '', rules);
  throw errors.FLOW_ARGUMENT_EXTRA({ ...asked, given: extra.map(({ text }) => text), meant });
}

/** A misspelt command below this one is taken for its first argument. */
function meantCommand(word: string, { asked, command }: CommandLineRules): string | undefined {
  const known = command.config.commandIDs.map((id) => `flow ${id.replaceAll(':', ' ')}`);
  const own = `flow ${asked.command} `;
  const below = known.filter((one) => one.startsWith(own));
  return didYouMean(`${own}${word}`, below);
}

/** `--flag false` is a flag that is on, and a word too many; `name=value` lacks its dashes. */
function meantFlag({ text, after }: Word, spellings: readonly string[]): string | undefined {
  if (after?.kind === 'flag' && ['true', 'false'].includes(text)) return `${after.spelling}=${text}`;
  const [, name, value = ''] = /^([\w-]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) return undefined;
  const flag = spellings.includes(`--${name}`) ? `--${name}` : didYouMean(`--${name}`, spellings);
  return flag && `${flag}=${value === '' ? '' : shellWord(value)}`;
}
