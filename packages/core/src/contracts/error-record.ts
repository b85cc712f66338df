import { inspect } from 'node:util';
import { FlowError, type SourcePosition } from './flow-error.ts';
import type { ErrorRecord } from './records.ts';

/** An error, or whatever else was thrown, as plain data. Its position is the first stack line in the user's code. */
export function errorRecord(error: unknown, depth = 0): ErrorRecord {
  if (!isErrorLike(error)) return { name: 'Error', message: `${shown(error)} was thrown` };
  const stack = error.stack === undefined ? undefined : readStack(error.stack);
  const position = (FlowError.is(error) ? error.position : undefined) ?? stack?.position;
  return {
    name: error.name,
    message: error.message,
    ...(typeof error.code === 'string' && { code: error.code }),
    ...(FlowError.is(error) && ownFacts(error)),
    ...(stack !== undefined && { stack: stack.text }),
    ...(position !== undefined && { position }),
    ...(error.cause !== undefined && depth < 5 && { cause: errorRecord(error.cause, depth + 1) }),
  };
}

function ownFacts({
  hint,
  frame,
  retry,
  exitCode,
}: FlowError): Pick<ErrorRecord, 'hint' | 'frame' | 'retry' | 'exitCode'> {
  return {
    ...(hint !== undefined && { hint }),
    ...(frame !== undefined && { frame }),
    ...(retry !== 'never' && { retry }),
    ...(exitCode === 2 && { exitCode }),
  };
}

interface ErrorLike {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: unknown;
  readonly cause?: unknown;
}

function isErrorLike(value: unknown): value is ErrorLike {
  return (
    typeof value === 'object' &&
    value !== null &&
    'message' in value &&
    typeof value.message === 'string' &&
    'name' in value
  );
}

function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  try {
    return JSON.stringify(value) ?? inspect(value);
  } catch {
    return inspect(value);
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
