import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FatalFailure, RunEnd } from '@flow/core/engine';
import { codeFrame, formatPathspec, type ErrorRecord } from '@flow/core/kernel';
import type { Cli } from '../cli.ts';
import { asCalled } from './as-called.ts';
import { errorTitle } from './describe-error.ts';
import { describeDuration } from './describe-time.ts';
import { indent } from './indent.ts';
import type { Output } from './output.ts';
import { plural } from './plural.ts';
import { shellWord, shownPath, shownPosition, type Folders } from '@flow/core/kernel';

export interface RunSource {
  /** The flow's file, as the user named it. */
  readonly file: string;
  readonly root: string;
  readonly stack: string | undefined;
}

/** Failures beyond these are only counted. */
const maxShown = 5;

/** Says how a run ended; for one that didn't finish, why, and the command that goes on from there. */
export function reportRunEnd(cli: Cli, end: RunEnd, source: RunSource): void {
  const { stdout, stderr } = cli;
  const path = `${end.flow}/${end.run}`;
  const time = describeDuration(end.durationMs);
  if (end.status === 'finished') {
    stdout.line(`${stdout.paint('green', '✓')} ${stdout.paint('bold', path)} finished in ${time}`);
    return;
  }
  if (end.failures.length === 0 && end.error !== undefined) stderr.line(`\n${errorText(cli, end.error, source.root)}`);
  for (const failure of end.failures.slice(0, maxShown))
    stderr.line(`\n${failureText(cli, failure, { root: source.root, hasLog: true })}`);
  const more = end.failures.length - maxShown;
  if (more > 0) stderr.line(`\nand ${plural(more, 'more failure')}: ${cli.command} runs show ${path}`);
  const [sign, what] =
    end.status === 'failed' ? [stderr.paint('red', '✗'), 'failed'] : [stderr.paint('yellow', '■'), 'was stopped'];
  stderr.line(`\n${sign} ${stderr.paint('bold', path)} ${what} after ${time}`);
  const first = mending(end);
  if (first !== undefined) stderr.line(`  first: ${asCalled(cli, first)}`);
  const resume = stderr.paint('cyan', resumeCommand(cli, source));
  stderr.line(`  ${first === undefined ? '' : 'then '}go on from there: ${resume}`);
}

/** Of a store that is damaged: a resume meets that again. */
const damages: readonly (string | undefined)[] = ['FLOW_MANIFEST_CORRUPT', 'FLOW_BLOB_CORRUPT', 'FLOW_BLOB_MISSING'];

/** What must be done before a resume helps. */
function mending({ failures, error }: RunEnd): string | undefined {
  const told = [...failures.map((failure) => failure.error), ...(error === undefined ? [] : [error])];
  return told.find(({ code }) => damages.includes(code))?.hint;
}

/** Of what no task has to do with. */
export function errorText(cli: Cli, error: ErrorRecord, root: string): string {
  return [cli.stderr.paint('red', errorTitle(error)), ...errorDetails(cli, error, root)].join('\n');
}

export interface FailureSource {
  readonly root: string;
  /** It was recorded, and so was what it printed. */
  readonly hasLog: boolean;
}

/** Why a task failed, with the lines of the user's code. */
export function failureText(cli: Cli, { path, error }: FatalFailure, { root, hasLog }: FailureSource): string {
  const { stderr } = cli;
  const pathspec = formatPathspec(path);
  return [
    `${stderr.paint(['red', 'bold'], `${path.step}/${path.task}`)} ${errorTitle(error)}`,
    ...errorDetails(cli, error, root),
    ...(hasLog ? [indent(`log: ${stderr.paint('cyan', `${cli.command} logs ${pathspec}`)}`)] : []),
  ].join('\n');
}

function errorDetails(cli: Cli, error: ErrorRecord, root: string): readonly string[] {
  const { stderr, cwd, isDebug } = cli;
  const { position, hint, cause, errors = [], stack } = error;
  return [
    ...(position === undefined ? [] : [indent(`at ${stderr.paint('cyan', shownPosition(position, { cwd, root }))}`)]),
    ...(position === undefined ? [] : frameOf(stderr, error, root)),
    ...(hint === undefined ? [] : [indent(`hint: ${asCalled(cli, hint)}`)]),
    ...(cause === undefined ? [] : [indent(`caused by ${errorTitle(cause)}`), ...errorDetails(cli, cause, root)]),
    ...errors.map((one) => indent([`- ${errorTitle(one)}`, ...errorDetails(cli, one, root)].join('\n'))),
    ...(isDebug && stack !== undefined ? [indent(shownStack(stack, { cwd, root }), 4)] : []),
  ];
}

/** A stack whose files are named as the user would. */
function shownStack(stack: string, folders: Folders): string {
  return stack.replaceAll(/(?<=^\s+at (?:.* \()?)[^\s()][^()]*(?=:\d+:\d+\)?$)/gm, (file) => shownPath(file, folders));
}

/** The code around the place, where the file is still there. */
function frameOf(output: Output, { frame, position }: ErrorRecord, root: string): readonly string[] {
  const text = frame ?? (position && frameFromFile(position, root));
  if (text === undefined) return [];
  const lines = text.split('\n').map((line) => (line.startsWith('>') ? line : output.paint('dim', line)));
  return [indent(lines.join('\n'), 4)];
}

function frameFromFile(position: NonNullable<ErrorRecord['position']>, root: string): string | undefined {
  try {
    return codeFrame(readFileSync(resolve(root, position.file), 'utf8'), position);
  } catch {
    // The file isn't on this machine.
    return undefined;
  }
}

function resumeCommand({ command }: Cli, { file, stack }: RunSource): string {
  return [`${command} resume`, shellWord(file), ...(stack === undefined ? [] : ['--stack', shellWord(stack)])].join(
    ' ',
  );
}
