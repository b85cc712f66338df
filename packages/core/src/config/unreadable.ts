import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FlowError } from '../contracts/flow-error.ts';
import type { Span } from './entry.ts';
import { errors } from './errors.ts';
import { syntaxErrorIn } from './locate-in-script.ts';
import { placeAt, type Place } from './place.ts';
import { contextOf } from './throw-problems.ts';

interface BrokenFile {
  readonly path: string;
  readonly text: string;
  readonly label: string;
}

interface Fault {
  readonly reason: string;
  readonly span?: Span | undefined;
  readonly hint?: string;
}

/** The error for a file that can't be parsed, or that throws while it is imported. */
export function unreadable(file: BrokenFile, cause: unknown): FlowError {
  const { reason, span, hint } = faultOf(file, cause);
  const place: Place | undefined = span && placeAt(file.label, file, span);
  return errors.FLOW_CONFIG_UNREADABLE(
    { place: place?.label ?? file.label, reason, hint },
    { cause, ...contextOf(place) },
  );
}

function faultOf(file: BrokenFile, cause: unknown): Fault {
  const reason = cause instanceof Error ? cause.message : String(cause);
  switch (extname(file.path)) {
    case '.json':
      return { reason: shortened(reason), span: jsonErrorSpan(file.text) };
    case '.yaml':
    case '.yml':
      return { reason, span: yamlErrorSpan(cause) };
    default:
      return scriptFault(file, cause, reason);
  }
}

/** JSON.parse quotes the text, which the code frame shows better. */
function shortened(reason: string): string {
  return reason.replace(/ in JSON at position .*$/s, '').replace(/^(Unexpected token '.+?'), .*$/s, '$1');
}

function scriptFault(file: BrokenFile, cause: unknown, reason: string): Fault {
  const syntax = syntaxErrorIn(file.path, file.text);
  if (syntax !== undefined) return { reason: syntax.message, span: syntax.span };
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    return { reason, hint: 'Node only strips types: use no enum, namespace or parameter property in the config.' };
  }
  if (code === 'ERR_MODULE_NOT_FOUND') return { reason, hint: 'Install what the config imports, or mend the path.' };
  return { reason, span: spanOfThrow(file, cause) };
}

/** The first line of the stack that stands in the file itself. */
function spanOfThrow(file: BrokenFile, cause: unknown): Span | undefined {
  const stack = cause instanceof Error ? (cause.stack ?? '') : '';
  const names = [pathToFileURL(file.path).href, file.path];
  const frame = stack.split('\n').find((line) => names.some((name) => line.includes(`${name}:`)));
  const found = /:(\d+):(\d+)\)?$/.exec(frame ?? '');
  if (found === null) return undefined;
  const start = offsetOf(file.text, Number(found[1]), Number(found[2]));
  return { start, end: start + 1 };
}

function offsetOf(text: string, line: number, column: number): number {
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((length, each) => length + each.length + 1, 0) + column - 1;
}

function yamlErrorSpan(cause: unknown): Span | undefined {
  if (typeof cause !== 'object' || cause === null || !('pos' in cause)) return undefined;
  const [start, end] = cause.pos as readonly [number, number];
  return { start, end };
}

/**
 * JSON.parse tells the offset of most errors but not of all: an unexpected token is found as the last character of the
 * shortest beginning of the text that has one.
 */
function jsonErrorSpan(text: string): Span {
  const message = jsonError(text);
  const told = /at position (\d+)/.exec(message)?.[1];
  if (told !== undefined) return at(Number(told));
  if (!message.startsWith('Unexpected token')) return at(Math.max(0, text.trimEnd().length - 1));
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (jsonError(text.slice(0, middle)).startsWith('Unexpected token')) bad = middle;
    else good = middle;
  }
  return at(bad - 1);
}

function jsonError(text: string): string {
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

function at(offset: number): Span {
  return { start: offset, end: offset + 1 };
}
