import { stripVTControlCharacters } from 'node:util';
import { openClient, type FlowClient, type Run, type RunFilter } from '@flow/client';
import type { Cli } from './cli.ts';
import { openProject } from './open-project.ts';
import { dateTime, describeAge, describeDuration } from './reporters/describe-time.ts';
import type { Output } from './reporters/output.ts';
import { runColor } from './reporters/run-color.ts';
import { table } from './reporters/table.ts';
import { toJson } from './reporters/to-json.ts';
import { runUntil } from './run-duration.ts';
import { runJson } from './run-json.ts';

export interface ListRequest {
  readonly flow: string | undefined;
  readonly status: RunFilter['status'] | undefined;
  readonly tags: readonly string[] | undefined;
  readonly user: string | undefined;
  readonly limit: number;
  readonly stack: string | undefined;
  readonly isJson: boolean;
}

/** Prints runs, the newest first, as a table or as lines of JSON. */
export async function listRuns(cli: Cli, request: ListRequest): Promise<number> {
  await using project = await openProject(cli, { stack: request.stack, isReadOnly: true });
  await using client = await openClient({ project, now: cli.now });
  const { stdout } = cli;
  const runs = await Array.fromAsync(client.runs(filterOf(request)));
  if (runs.length === 0 && request.flow !== undefined) await client.latestRun(request.flow);
  if (request.isJson) {
    for (const run of runs) stdout.line(toJson(runJson(run)));
    return 0;
  }
  if (runs.length === 0) stdout.line('No runs.');
  else for (const line of await runTable(cli, runs)) stdout.line(line);
  if (runs.length === request.limit && (await hasMore(client, request))) {
    stdout.line(stdout.paint('dim', `There are more; --limit ${String(request.limit * 5)} shows them.`));
  }
  return 0;
}

function filterOf({ flow, status, tags, user, limit }: ListRequest): RunFilter {
  return {
    limit,
    ...(flow !== undefined && { flow }),
    ...(status !== undefined && { status }),
    ...(tags !== undefined && { tags }),
    ...(user !== undefined && { user }),
  };
}

async function hasMore(client: FlowClient, request: ListRequest): Promise<boolean> {
  const limit = request.limit + 1;
  return (await Array.fromAsync(client.runs(filterOf({ ...request, limit })))).length === limit;
}

async function runTable(cli: Cli, runs: readonly Run[]): Promise<readonly string[]> {
  const { stdout } = cli;
  const header = ['RUN', 'STATUS', 'STARTED', '', 'DURATION', 'TASKS', 'USER', 'TAGS'].map((title) =>
    stdout.paint('dim', title),
  );
  const rows = [header, ...(await Promise.all(runs.map((run) => runRow(stdout, run, cli.now()))))];
  const lines = table(rows);
  const isTooWide = lines.some((line) => stripVTControlCharacters(line).length > stdout.columns);
  return stdout.isTerminal && isTooWide ? table(rows.map((row) => withoutDate(row))) : lines;
}

/** How long ago a run started says as much on a narrow terminal, under the title of the date. */
function withoutDate([run = '', status = '', date = '', age = '', ...rest]: readonly string[]): readonly string[] {
  return [run, status, age === '' ? date : age, ...rest];
}

async function runRow(output: Output, run: Run, now: number): Promise<readonly string[]> {
  const startedAt = run.info.startedAt.getTime();
  const steps = await run.steps();
  const tasks = steps.reduce(
    (sum, { running, finished, failed, cloned }) => sum + running + finished + failed + cloned,
    0,
  );
  return [
    run.pathspec,
    output.paint(runColor(run.status), run.status),
    dateTime(startedAt),
    output.paint('dim', describeAge(now - startedAt)),
    describeDuration(runUntil(run, steps, now) - startedAt),
    String(tasks),
    run.info.user,
    run.info.tags.join(', '),
  ];
}
