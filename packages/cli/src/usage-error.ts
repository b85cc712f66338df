import { FlowError } from '@flow/core';
import { didYouMean } from '@flow/core/kernel';
import { errors } from './errors.ts';
import type { AskedCommand } from './help-command.ts';

/** What oclif's parser says of a command line that it can't take. */
interface ParseError extends Error {
  readonly parse: { readonly input?: ParserInput };
  readonly flags?: readonly string[];
  readonly args?: readonly unknown[];
}

interface ParserInput {
  readonly flags: Readonly<Record<string, FlagShape>>;
}

interface FlagShape {
  readonly type: 'boolean' | 'option';
  readonly allowNo?: boolean;
  readonly aliases?: readonly string[];
  readonly hidden?: boolean;
}

/** oclif's complaint about a command line as one of our errors; anything else comes back as it is. */
export function usageError(error: unknown, asked: AskedCommand): unknown {
  if (FlowError.is(error) || !isOclifError(error)) return error;
  const input = 'parse' in error ? (error as ParseError).parse.input : undefined;
  const { flags: unknown, args } = error as Partial<ParseError>;
  const [flag] = unknown ?? [];
  if (flag !== undefined) return unknownFlag(flag, input?.flags ?? {}, asked);
  if (error.constructor.name === 'RequiredArgsError') {
    return errors.FLOW_ARGUMENT_MISSING({
      ...asked,
      names: (args as readonly { readonly name: string }[]).map(({ name }) => name.toUpperCase()),
    });
  }
  if (error.constructor.name === 'UnexpectedArgsError')
    return errors.FLOW_ARGUMENT_EXTRA({ ...asked, given: (args ?? []).map(String) });
  return (
    wrongChoice(error.message) ??
    errors.FLOW_FLAG_INVALID({ reason: reasonOf(error.message), help: asked.help }, { cause: error })
  );
}

function isOclifError(error: unknown): error is Error {
  return error instanceof Error && 'oclif' in error;
}

function unknownFlag(given: string, flags: ParserInput['flags'], asked: AskedCommand): FlowError {
  const flag = given.split('=')[0] ?? given;
  const names = Object.entries(flags).flatMap(([name, { aliases = [], allowNo = false }]) => [
    ...[name, ...aliases].map((one) => `--${one}`),
    ...(allowNo ? [`--no-${name}`] : []),
  ]);
  return errors.FLOW_FLAG_UNKNOWN({ flag, ...asked, guess: didYouMean(flag, names) });
}

const choiceMessage = /^Expected (?:(?<flag>--[^=]+)=)?(?<given>[^]*) to be one of: (?<choices>.*)/;

function wrongChoice(message: string): FlowError | undefined {
  const { flag, given, choices: listed } = choiceMessage.exec(message)?.groups ?? {};
  if (given === undefined || listed === undefined) return undefined;
  const choices = listed.split(', ');
  return errors.FLOW_FLAG_CHOICE({ flag: flag ?? 'The argument', given, choices, guess: didYouMean(given, choices) });
}

/** `Parsing --limit \n\tExpected an integer …\nSee more help with --help`, without what surrounds the reason. */
function reasonOf(message: string): string {
  const text = message
    .replace(/\nSee more help with --help/g, '')
    .replace(/^Parsing (?<flag>--\S+)\s+/, '$<flag>: ')
    .replace(/^The following errors? occurred:\s+/, '');
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
