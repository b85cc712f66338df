import { fromHere, loadFlow, renderDiagnostic, type GivenConfigs, type LoadedFlow } from '@flow/core/engine';
import type { Diagnostic } from '@flow/core/kernel';
import type { Cli } from './cli.ts';
import { openProject } from './open-project.ts';
import type { Output } from './reporters/output.ts';
import { plural } from './reporters/plural.ts';
import { toJson } from './reporters/to-json.ts';

export interface CheckRequest {
  readonly file: string;
  readonly stack: string | undefined;
  readonly configs?: GivenConfigs | undefined;
  readonly with?: readonly string[] | undefined;
  readonly isJson: boolean;
}

/** Prints all that is wrong with a flow; 2 when something keeps it from running. */
export async function checkFlow(
  cli: Cli,
  { file, stack, configs, with: given, isJson }: CheckRequest,
): Promise<number> {
  await using project = await openProject(cli, { stack });
  const flow = await loadFlow(project, file, cli.cwd, { configs, with: given });
  if (isJson) cli.stdout.line(toJson(checkResult(flow), 2));
  else for (const line of checkLines(cli.stdout, flow)) cli.stdout.line(line);
  return count(flow, 'error') > 0 ? 2 : 0;
}

interface CheckResult {
  readonly flow: string;
  readonly steps: number;
  readonly errors: number;
  readonly warnings: number;
  readonly diagnostics: readonly Diagnostic[];
}

function checkResult(flow: LoadedFlow): CheckResult {
  const { name, diagnostics, definition } = flow;
  return {
    flow: name,
    steps: definition.steps.length,
    errors: count(flow, 'error'),
    warnings: count(flow, 'warning'),
    diagnostics,
  };
}

function checkLines(output: Output, flow: LoadedFlow): readonly string[] {
  const problems = flow.diagnostics.flatMap((diagnostic) => [
    paintSeverity(output, fromHere(diagnostic, flow.folders)),
    '',
  ]);
  return [...problems, `${flow.name}: ${plural(flow.definition.steps.length, 'step')}, ${summary(output, flow)}`];
}

function paintSeverity(output: Output, diagnostic: Diagnostic): string {
  const { severity } = diagnostic;
  const painted = output.paint(severity === 'error' ? ['red', 'bold'] : 'yellow', severity);
  return renderDiagnostic(diagnostic).replace(` ${severity} `, () => ` ${painted} `);
}

function summary(output: Output, flow: LoadedFlow): string {
  const errors = count(flow, 'error');
  const warnings = count(flow, 'warning');
  const parts = [
    ...(errors > 0 ? [output.paint('red', plural(errors, 'error'))] : []),
    ...(warnings > 0 ? [output.paint('yellow', plural(warnings, 'warning'))] : []),
  ];
  return parts.length === 0 ? output.paint('green', 'no problems') : parts.join(', ');
}

function count(flow: LoadedFlow, severity: Diagnostic['severity']): number {
  return flow.diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
}
