import { FlowError } from '@flow/core';
import type { Cli } from '../cli.ts';
import { errors } from '../errors.ts';
import { asCalled } from './as-called.ts';
import { indent } from './indent.ts';
import { shownPosition } from '@flow/core/kernel';
import { toJson } from './to-json.ts';

/** Says what went wrong, on stderr or as a line of JSON on stdout; returns the exit code. */
export function reportError(cli: Cli, thrown: unknown, isJson: boolean): number {
  const error = FlowError.is(thrown)
    ? thrown
    : errors.FLOW_UNEXPECTED({ reason: messageOf(thrown) }, { cause: thrown });
  if (isJson) cli.stdout.line(toJson(errorLine(error)));
  else cli.stderr.line(renderError(cli, error));
  return error.exitCode;
}

/** Says on stderr what is odd but holds nothing up. */
export function reportWarning(cli: Cli, warning: FlowError): void {
  const { stderr } = cli;
  stderr.line(
    [`${stderr.paint('yellow', 'warning')} ${warning.code} ${warning.message}`, ...details(cli, warning)].join('\n'),
  );
}

function renderError(cli: Cli, error: FlowError): string {
  const label = cli.stderr.paint(['red', 'bold'], 'error');
  const stack = cli.isDebug ? [stackOf(error)] : [];
  return [`${label} ${error.code} ${error.message}`, ...details(cli, error), ...stack].join('\n');
}

function details(cli: Cli, error: FlowError): readonly string[] {
  const { position, frame } = error;
  return [
    ...(position === undefined ? [] : [indent(cli.stderr.paint('cyan', placeText(cli, position)))]),
    ...(frame === undefined ? [] : [indent(frame)]),
    ...(error.hint === undefined ? [] : [hint(cli, error.hint)]),
  ];
}

/** An absolute path as the user would name it; others count from the project already. */
function placeText({ cwd }: Cli, position: NonNullable<FlowError['position']>): string {
  return shownPosition(position, { cwd, root: cwd });
}

function hint(cli: Cli, text: string): string {
  return `${cli.stderr.paint('dim', 'hint:')} ${asCalled(cli, text)}`;
}

interface ErrorLine {
  readonly kind: 'error';
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly position?: FlowError['position'];
}

function errorLine({ code, message, hint: told, position }: FlowError): ErrorLine {
  return { kind: 'error', code, message, hint: told, position };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
