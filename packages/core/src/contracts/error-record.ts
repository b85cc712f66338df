import { inspect } from 'node:util';
import { isNativeError } from 'node:util/types';
import { FlowError } from './flow-error.ts';
import type { ErrorRecord } from './records.ts';
import { readUserStack } from './user-stack.ts';

/** As many errors make up one record: its causes, and the errors that an AggregateError holds. */
const mostErrors = 20;

/** What is no Error has no stack, so that its line is unknown. */
const throwErrors = "Throw an Error, as throw new Error('…'): it shows its line and can have a cause.";

/** Of a message or a stack, in UTF-16 units. */
const mostText = 32_768;

/**
 * An error, or whatever else was thrown, as plain data. Its position is the first stack line in the user's code. Never
 * throws: a property that can't be read counts as absent.
 */
export function errorRecord(error: unknown): ErrorRecord {
  try {
    return record(error, new Set());
  } catch {
    return { name: 'Error', message: 'What was thrown cannot be read.' };
  }
}

/** An error that was told already, as one that is its own cause, isn't told again. */
function record(error: unknown, told: Set<unknown>): ErrorRecord {
  told.add(error);
  if (!isErrorLike(error)) return { name: 'Error', message: `${cut(shown(error))} was thrown`, hint: throwErrors };
  const [name, message, code] = [readText(error, 'name'), readText(error, 'message'), readText(error, 'code')];
  const stackText = readText(error, 'stack');
  const stack = stackText === undefined ? undefined : readUserStack(stackText, message ?? '');
  return {
    name: name ?? 'Error',
    message: message === undefined ? 'Its message cannot be read.' : cut(message),
    ...(code !== undefined && { code }),
    ...(stack !== undefined && { stack: cut(stack.text) }),
    ...(stack?.position !== undefined && { position: stack.position }),
    ...(isFlowError(error) && ownFacts(error)),
    ...inner(error, told),
  };
}

/** What is longer was made by a program, and would fill whatever tells of the error. */
function cut(text: string): string {
  if (text.length <= mostText) return text;
  return `${text.slice(0, mostText)}… (${String(text.length - mostText)} more characters)`;
}

function inner(error: object, told: Set<unknown>): Pick<ErrorRecord, 'cause' | 'errors'> {
  const isNew = (one: unknown): boolean => !told.has(one) && told.size < mostErrors;
  const cause = read(error, 'cause');
  const causeRecord = cause !== undefined && isNew(cause) ? record(cause, told) : undefined;
  const errors = listed(error).flatMap((one) => (isNew(one) ? [record(one, told)] : []));
  return { ...(causeRecord !== undefined && { cause: causeRecord }), ...(errors.length > 0 && { errors }) };
}

/** What an AggregateError holds. */
function listed(error: object): readonly unknown[] {
  const errors = isNativeError(error) ? read(error, 'errors') : undefined;
  return Array.isArray(errors) ? [...(errors as readonly unknown[])] : [];
}

function isErrorLike(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return isNativeError(value) || (readText(value, 'message') !== undefined && read(value, 'name') !== undefined);
}

type OwnFacts = Pick<ErrorRecord, 'hint' | 'frame' | 'retry' | 'exitCode' | 'position'>;

function ownFacts({ hint, frame, retry, exitCode, position }: FlowError): OwnFacts {
  return {
    ...(hint !== undefined && { hint }),
    ...(frame !== undefined && { frame }),
    ...(retry !== 'never' && { retry }),
    ...(position !== undefined && { position }),
    ...(exitCode === 2 && { exitCode }),
  };
}

type Key = 'name' | 'message' | 'stack' | 'code' | 'cause' | 'errors';

/** A getter or a proxy of the user's may throw. */
function read(value: object, key: Key): unknown {
  try {
    return (value as Readonly<Record<string, unknown>>)[key];
  } catch {
    return undefined;
  }
}

function readText(value: object, key: Key): string | undefined {
  const text = read(value, key);
  return typeof text === 'string' ? text : undefined;
}

function isFlowError(error: unknown): error is FlowError {
  try {
    return FlowError.is(error);
  } catch {
    return false;
  }
}

function shown(value: unknown): string {
  try {
    return typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? inspect(value));
  } catch {
    return inspected(value);
  }
}

function inspected(value: unknown): string {
  try {
    return inspect(value);
  } catch {
    return 'A value that cannot be shown';
  }
}
