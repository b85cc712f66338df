import type { SourcePosition } from './flow-error.ts';

/** An error's stack as its user knows it. */
export interface UserStack {
  /** Without our own lines and Node's, and with paths as the user knows them. */
  readonly text: string;
  /** The first line in the user's own code. */
  readonly position: SourcePosition | undefined;
}

interface Frame {
  readonly call: string | undefined;
  readonly at: SourcePosition;
}

const line = /^\s+at (?:(?<call>.*) \()?(?<file>[^()]+?):(?<line>\d+):(?<column>\d+)\)?$/;

/** The module that calls a step's body: what called it in turn is ours or a plugin's. */
const caller = /\/task\/call-step\.[jt]s$/;

/** Reads an error's stack. Its message, which the stack repeats, may hold lines that look like a stack's. */
export function readUserStack(stack: string, message: string): UserStack {
  const [head, lines] = splitHead(stack, message);
  const end = lines.findIndex((text) => caller.test(line.exec(text)?.groups?.['file'] ?? ''));
  const shown = lines.slice(0, end === -1 ? lines.length : end).map((text) => readLine(text));
  const frames = shown.filter((one) => typeof one === 'object');
  const own = frames.find(({ at }) => !at.file.includes('node_modules/'));
  const texts = shown.filter((one) => one !== undefined).map((one) => (typeof one === 'string' ? one : frameText(one)));
  return { text: [head, ...texts].join('\n'), position: own?.at };
}

/** A message that was changed after the stack was taken isn't found in it: then its first line is the head. */
function splitHead(stack: string, message: string): readonly [head: string, lines: readonly string[]] {
  const begin = message === '' ? -1 : stack.indexOf(message);
  const isHead = begin !== -1 && !stack.slice(0, begin).includes('\n');
  const from = isHead ? begin + message.length : 0;
  const end = stack.indexOf('\n', from);
  return end === -1 ? [stack, []] : [stack.slice(0, end), stack.slice(end + 1).split('\n')];
}

/** A line that is no frame as it is; undefined for a frame that isn't the user's. */
function readLine(text: string): Frame | string | undefined {
  const found = line.exec(text)?.groups;
  if (found === undefined) return text;
  const file = userFile(found['file'] ?? '');
  if (file === undefined) return undefined;
  // A compiled class is called _Name inside itself.
  const call = found['call']?.replace(/^(async |new )?_(?=[A-Z])/, '$1');
  return { call, at: { file, line: Number(found['line']), column: Number(found['column']) } };
}

function frameText({ call, at }: Frame): string {
  const place = `${at.file}:${String(at.line)}:${String(at.column)}`;
  return call === undefined ? `    at ${place}` : `    at ${call} (${place})`;
}

/**
 * A file of a stack line as the user knows it; undefined for ours and Node's own. A code package names its sources
 * `flow://project/…`, `flow://up1/…` (a folder above the project), `flow://npm/…` and `flow://core/…`.
 */
function userFile(file: string): string | undefined {
  const plain = file.replace(/^file:\/\//, '');
  if (file.startsWith('node:') || file.startsWith('flow://core/') || isOurs(plain)) return undefined;
  const { owner, up, path } = /^flow:\/\/(?<owner>project|npm|up(?<up>\d+))\/(?<path>.*)$/.exec(file)?.groups ?? {};
  if (path === undefined) return plain;
  const decoded = decodeURIComponent(path);
  return owner === 'npm' ? `node_modules/${decoded}` : '../'.repeat(Number(up ?? 0)) + decoded;
}

/** Core's package is here; inside a code package, the folder of its chunks. */
const here = new URL(import.meta.url).pathname;
const packageRoot = /^(?<root>.*\/)(?:src|dist)\/(?:contracts|bundled)\/[^/]+$/.exec(here)?.groups?.['root'];
const chunkFolder = here.slice(0, here.lastIndexOf('/') + 1);

/** What of a package beside core's, or of one that is installed, is ours. */
const launcherCode = /^(?:core|cli|client)\/(?:src|dist)\//;

/** A chunk of a code package, by its own name: a line of it that no source of the user's became, so the compiler's. */
const compilerCode = /\/[0-9a-f]{64}\/[^/]+\.mjs$/;

function isOurs(path: string): boolean {
  if (compilerCode.test(path)) return true;
  if (packageRoot === undefined) return path.startsWith(chunkFolder);
  const siblings = packageRoot.slice(0, packageRoot.lastIndexOf('/', packageRoot.length - 2) + 1);
  if (path.startsWith(siblings) && launcherCode.test(path.slice(siblings.length))) return true;
  const installed = path.split('/node_modules/@flow/').at(-1);
  return installed !== undefined && installed !== path && launcherCode.test(installed);
}
