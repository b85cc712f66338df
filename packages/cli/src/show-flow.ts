import { checkedGraph, drawGraph, loadFlow, type GivenConfigs } from '@flow/core/engine';
import type { Cli } from './cli.ts';
import { openProject } from './open-project.ts';

export interface ShowRequest {
  readonly file: string;
  readonly stack: string | undefined;
  readonly configs: GivenConfigs;
  readonly format: 'text' | 'json' | 'mermaid' | 'dot';
}

/** Prints a flow's graph. Throws FLOW_INVALID where it has none. */
export async function showFlow(cli: Cli, { file, stack, configs, format }: ShowRequest): Promise<number> {
  await using project = await openProject(cli, { stack });
  const flow = await loadFlow(project, file, cli.cwd, { configs });
  cli.stdout.line(drawGraph(flow.graph ?? checkedGraph(flow), format).trimEnd());
  return 0;
}
