import { inspect } from 'node:util';
import { isNativeError } from 'node:util/types';
import { FlowError, type SourcePosition } from './flow-error.ts';
import type { ErrorRecord } from './records.ts';

/**
 * An error, or whatever else was thrown, as plain data. Its position is the first stack line in the user's code. Never
 * throws: a property that can't be read counts as absent.
 */
export function errorRecord(error: unknown, depth = 0): ErrorRecord {
  const message = read(error, 'message');
  const name = read(error, 'name');
  if (typeof message !== 'string' && !isNativeError(error)) return thrownValue(error);
  const [stackText, code, cause] = [read(error, 'stack'), read(error, 'code'), read(error, 'cause')];
  const stack = typeof stackText === 'string' ? readStack(stackText) : undefined;
  const own = isFlowError(error) ? ownFacts(error) : undefined;
  const position = own?.position ?? stack?.position;
  return {
    name: textOr(name, 'Error'),
    message: textOr(message, 'Its message cannot be read.'),
    ...(typeof code === 'string' && { code }),
    ...own,
    ...(stack !== undefined && { stack: stack.text }),
    ...(position !== undefined && { position }),
    ...(cause !== undefined && depth < 5 && { cause: errorRecord(cause, depth + 1) }),
  };
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
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

/** A getter or a proxy of the user's may throw. */
function read(value: unknown, key: 'name' | 'message' | 'stack' | 'code' | 'cause'): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  try {
    return (value as Readonly<Record<string, unknown>>)[key];
  } catch {
    return undefined;
  }
}

function isFlowError(error: unknown): error is FlowError {
  try {
    return FlowError.is(error);
  } catch {
    return false;
  }
}

function thrownValue(value: unknown): ErrorRecord {
  return { name: 'Error', message: `${shown(value)} was thrown` };
}

function shown(value: unknown): string {
  try {
    return JSON.stringify(value) ?? inspect(value);
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

interface ReadStack {
  /** Without our own lines and Node's, and with paths as the user knows them. */
  readonly text: string;
  readonly position: SourcePosition | undefined;
}

const line = /^\s+at (?:(?<call>.*) \()?(?<file>[^()]+?):(?<line>\d+):(?<column>\d+)\)?$/;
const coreFolder = new URL('..', import.meta.url).pathname;

function readStack(stack: string): ReadStack {
  let position: SourcePosition | undefined;
  const lines = stack.split('\n').flatMap((text) => {
    const found = line.exec(text)?.groups;
    if (found === undefined) return [text];
    const file = userFile(found['file'] ?? '');
    if (file === undefined) return [];
    const at = { file, line: Number(found['line']), column: Number(found['column']) };
    if (!file.includes('node_modules/')) position ??= at;
    const place = `${file}:${String(at.line)}:${String(at.column)}`;
    // A compiled class is called _Name inside itself.
    const call = found['call']?.replace(/^(async |new )?_(?=[A-Z])/, '$1');
    return [call === undefined ? `    at ${place}` : `    at ${call} (${place})`];
  });
  return { text: lines.join('\n'), position };
}

/**
 * A file of a stack line as the user knows it; undefined for core's and Node's own. A code package names its sources
 * `flow://project/…`, `flow://up1/…` (a folder above the project), `flow://npm/…` and `flow://core/…`.
 */
function userFile(file: string): string | undefined {
  const plain = file.replace(/^file:\/\//, '');
  if (file.startsWith('node:') || plain.startsWith(coreFolder) || file.startsWith('flow://core/')) return undefined;
  const { owner, up, path } = /^flow:\/\/(?<owner>project|npm|up(?<up>\d+))\/(?<path>.*)$/.exec(file)?.groups ?? {};
  if (path === undefined) return plain;
  const decoded = decodeURIComponent(path);
  return owner === 'npm' ? `node_modules/${decoded}` : '../'.repeat(Number(up ?? 0)) + decoded;
}
