import { FlowError } from '@flow/core';
import type { Cli } from '../cli.ts';
import { indent } from './indent.ts';
import type { Output } from './output.ts';
import { toJson } from './to-json.ts';

/** Says what went wrong, on stderr or as a line of JSON on stdout; returns the exit code. */
export function reportError(cli: Cli, error: unknown, isJson: boolean): number {
  if (isJson) cli.stdout.line(toJson(errorLine(error)));
  else cli.stderr.line(renderError(cli, error));
  return FlowError.is(error) ? error.exitCode : 1;
}

/** Says on stderr what is odd but holds nothing up. */
export function reportWarning(cli: Cli, warning: FlowError): void {
  const { stderr } = cli;
  stderr.line([`${stderr.paint('yellow', 'warning')} ${warning.code} ${warning.message}`, ...details(cli, warning)].join('\n'));
}

function renderError(cli: Cli, error: unknown): string {
  const { stderr, isDebug } = cli;
  const label = stderr.paint(['red', 'bold'], 'error');
  if (!FlowError.is(error)) {
    const stack = isDebug ? [stackOf(error)] : [hint(stderr, 'This is a defect of flow or of a plugin. Set FLOW_DEBUG=1 to see its stack.')];
    return [`${label} ${messageOf(error)}`, ...stack].join('\n');
  }
  return [`${label} ${error.code} ${error.message}`, ...details(cli, error), ...(isDebug ? [stackOf(error)] : [])].join('\n');
}

function details(cli: Cli, error: FlowError): readonly string[] {
  const { position, frame } = error;
  return [
    ...(position === undefined ? [] : [indent(cli.stderr.paint('cyan', placeText(position)))]),
    ...(frame === undefined ? [] : [indent(frame)]),
    ...(error.hint === undefined ? [] : [hint(cli.stderr, error.hint)]),
  ];
}

/** As it was told: from the project's folder. */
function placeText({ file, line, column }: NonNullable<FlowError['position']>): string {
  return `${file}:${String(line)}:${String(column)}`;
}

function hint(output: Output, text: string): string {
  return `${output.paint('dim', 'hint:')} ${text}`;
}

interface ErrorLine {
  readonly kind: 'error';
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly position?: FlowError['position'];
}

function errorLine(error: unknown): ErrorLine {
  if (!FlowError.is(error)) return { kind: 'error', code: 'FLOW_UNEXPECTED', message: messageOf(error) };
  const { code, message, position } = error;
  return { kind: 'error', code, message, hint: error.hint, position };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
