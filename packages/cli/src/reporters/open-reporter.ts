import type { FlowGraph } from '@flow/core/kernel';
import type { Cli } from '../cli.ts';
import { JsonReporter } from './json.ts';
import { PlainReporter } from './plain.ts';
import type { Reporter } from './reporter.ts';

export interface ReporterChoice {
  readonly graph: FlowGraph;
  readonly root: string;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  readonly graceSeconds: number;
}

/** JSON where it was asked for, live progress on a terminal, and a line for each event elsewhere. */
export async function openReporter(cli: Cli, choice: ReporterChoice): Promise<Reporter> {
  const { graph, root, isJson, isQuiet, graceSeconds } = choice;
  const { stdout, stderr, cwd } = cli;
  const folders = { cwd, root };
  if (isJson) return new JsonReporter(stdout);
  if (isQuiet || !stdout.isTerminal) return new PlainReporter({ stdout, stderr, folders, isQuiet, graceSeconds });
  const { LiveReporter } = await import('./live.ts');
  return new LiveReporter({ cli, graph, folders, graceSeconds });
}
