import { join } from 'node:path';
import { openClient, type Run } from '@flow/client';
import { loadFlow, startRun, type Project } from '@flow/core/engine';
import { collectEvents, type Collected } from './collect-events.ts';

/** Runs a flow of `flows/` as `flow run` does: packed, and in worker processes. */
export async function runInProcesses(
  project: Project,
  file: string,
): Promise<Collected & { readonly run: Run; readonly status: string }> {
  const cwd = join(import.meta.dirname, 'flows');
  const seen = collectEvents();
  const flow = await loadFlow(project, file, cwd);
  const end = await startRun({ project, flow, given: {}, areTexts: false, cwd, maxWorkers: 2, onEvent: seen.onEvent });
  const client = await openClient({ project });
  const run = await client.run(`${end.flow}/${end.run}`);
  return { events: seen.events, onEvent: seen.onEvent, story: seen.story, run, status: end.status };
}
