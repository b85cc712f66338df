import { checkHealth, type HealthCheck } from '@flow/core/setup';
import { shownPosition } from '@flow/core/kernel';
import type { Cli } from './cli.ts';
import { guardProcess } from './guard-process.ts';
import { asCalled } from './reporters/as-called.ts';
import { toJson } from './reporters/to-json.ts';

export interface HealthRequest {
  readonly stack: string | undefined;
  readonly isReadOnly: boolean;
  readonly isJson: boolean;
}

/** Prints what was looked at, a line each, or JSON; 1 where something is wrong. */
export async function showHealth(cli: Cli, { stack, isReadOnly, isJson }: HealthRequest): Promise<number> {
  guardProcess(cli);
  const { cwd, env, stdout, now } = cli;
  const checks = await checkHealth({ cwd, env, now, isReadOnly, ...(stack !== undefined && { stack }) });
  const hasProblem = checks.some(({ status }) => status === 'problem');
  if (isJson) stdout.line(toJson({ healthy: !hasProblem, checks }, 2));
  else for (const line of checks.flatMap((check) => checkLines(cli, check, widthOf(checks)))) stdout.line(line);
  return hasProblem ? 1 : 0;
}

const colors = { ok: 'green', warning: 'yellow', problem: 'red' } as const;
const widestStatus = 'problem'.length;

function widthOf(checks: readonly HealthCheck[]): number {
  return Math.max(...checks.map(({ name }) => name.length));
}

/** The hint stands under what it is for. */
function checkLines(cli: Cli, check: HealthCheck, width: number): readonly string[] {
  const { stdout, cwd } = cli;
  const { name, status, message, hint, position } = check;
  const indent = ' '.repeat(widestStatus + width + 4);
  const begin = `${stdout.paint(colors[status], status.padEnd(widestStatus))}  ${name.padEnd(width)}  `;
  const told = [
    ...message.split('\n'),
    ...(position === undefined ? [] : [stdout.paint('cyan', shownPosition(position, { cwd, root: cwd }))]),
    ...(hint === undefined ? [] : [`${stdout.paint('dim', 'hint:')} ${asCalled(cli, hint)}`]),
  ];
  return told.map((line, index) => (index === 0 ? begin : indent) + line);
}
