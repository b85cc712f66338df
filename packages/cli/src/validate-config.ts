import { validateConfig, type ConfigReport } from '@flow/core/setup';
import type { FlowError } from '@flow/core';
import type { Cli } from './cli.ts';
import { guardProcess } from './guard-process.ts';
import { plural } from './reporters/plural.ts';
import { reportError, reportWarning } from './reporters/report-error.ts';
import { toJson } from './reporters/to-json.ts';

/** Prints all that is wrong with the configuration of the current folder; 2 where something is. */
export async function showConfigProblems(cli: Cli, isJson: boolean): Promise<number> {
  guardProcess(cli);
  const { cwd, env, stdout } = cli;
  const report = await validateConfig({ cwd, env });
  const problems = [...report.problems, ...report.pluginProblems];
  if (isJson) {
    const { files, stacks, warnings } = report;
    stdout.line(toJson({ files, stacks, problems: problems.map(plain), warnings: warnings.map(plain) }, 2));
  } else {
    for (const warning of report.warnings) reportWarning(cli, warning);
    for (const problem of problems) reportError(cli, problem, false);
    if (problems.length === 0) stdout.line(rightText(report));
  }
  return problems.length === 0 ? 0 : 2;
}

function rightText({ files, stacks }: ConfigReport): string {
  const where =
    files.length === 0 ? 'There is no config, so the defaults hold' : `Nothing is wrong with ${files.join(' and ')}`;
  return `${where}: ${plural(stacks.length, 'stack')}, ${stacks.join(', ')}.`;
}

function plain({ code, message, hint, position }: FlowError): object {
  return { code, message, hint, position };
}
