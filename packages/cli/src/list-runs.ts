import { stripVTControlCharacters } from 'node:util';
import { openClient, type Run, type RunFilter } from '@flow/client';
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
  readonly filter: Filter;
  readonly limit: number;
  readonly stack: string | undefined;
  readonly namespace: string | undefined;
  readonly isJson: boolean;
}

/** What of a RunFilter the command line gives. */
type Filter = { readonly [K in Exclude<keyof RunFilter, 'limit'>]?: RunFilter[K] | undefined };

/** Prints runs, the newest first, as a table or as lines of JSON. */
export async function listRuns(cli: Cli, { filter, limit, stack, namespace, isJson }: ListRequest): Promise<number> {
  await using project = await openProject(cli, { stack, namespace, isReadOnly: true });
  await using client = await openClient({ project, now: cli.now });
  // One more than is shown tells whether there are more.
  const runs = client.runs({ ...given(filter), limit: isJson ? limit : limit + 1 });
  const count = isJson ? await printJson(cli, runs) : await printTable(cli, runs, limit);
  if (count > 0) return 0;
  if (filter.flow !== undefined) await client.latestRun(filter.flow);
  if (!isJson) cli.stdout.line('No runs.');
  return 0;
}

function given(filter: Filter): RunFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** Line by line, as they are found: there may be many. */
async function printJson({ stdout }: Cli, runs: AsyncIterable<Run>): Promise<number> {
  let count = 0;
  for await (const run of runs) {
    stdout.line(toJson(runJson(run)));
    count += 1;
  }
  return count;
}

async function printTable(cli: Cli, found: AsyncIterable<Run>, limit: number): Promise<number> {
  const { stdout } = cli;
  const runs = await Array.fromAsync(found);
  if (runs.length > 0) for (const line of await runTable(cli, runs.slice(0, limit))) stdout.line(line);
  if (runs.length > limit) {
    stdout.line(stdout.paint('dim', `There are more; --limit ${String(limit * 5)} shows them.`));
  }
  return runs.length;
}

async function runTable(cli: Cli, runs: readonly Run[]): Promise<readonly string[]> {
  const { stdout } = cli;
  const header = ['RUN', 'STATUS', 'STARTED', '', 'DURATION', 'TASKS', 'USER', 'TAGS'].map((title) =>
    stdout.paint('dim', title),
  );
  const rows = [header, ...(await Promise.all(runs.map((run) => runRow(stdout, run, cli.now()))))];
  const lines = table(rows);
  return stdout.isTerminal && widthOf(lines) > stdout.columns ? narrowTable(rows, stdout.columns) : lines;
}

/** Without the dates, without the users where hardly a tag has room beside them, and without the tags that have none. */
function narrowTable(rows: readonly (readonly string[])[], columns: number): readonly string[] {
  const dateless = rows.map((row) => withoutDate(row));
  if (widthOf(table(dateless)) <= columns) return table(dateless);
  const shown = roomForTags(dateless, columns) < 12 ? dateless.map((row) => row.toSpliced(-2, 1)) : dateless;
  const room = roomForTags(shown, columns);
  return table(shown.map((row) => withTagsIn(row, room)));
}

/** They stand last. */
function roomForTags(rows: readonly (readonly string[])[], columns: number): number {
  return columns - widthOf(table(rows.map((row) => row.toSpliced(-1, 1, '|')))) + 1;
}

function widthOf(lines: readonly string[]): number {
  return Math.max(...lines.map((line) => stripVTControlCharacters(line).length));
}

/** What of the tags there is room for; `runs show` has them all. */
function withTagsIn(row: readonly string[], room: number): readonly string[] {
  const tags = stripVTControlCharacters(row.at(-1) ?? '');
  return tags.length <= room || room < 'TAGS'.length ? row : row.toSpliced(-1, 1, `${tags.slice(0, room - 1)}…`);
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
    [...(run.info.spin === undefined ? [] : [output.paint('dim', `spin:${run.info.spin}`)]), ...run.info.tags].join(
      ', ',
    ),
  ];
}
