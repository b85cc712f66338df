import { openClient, type Run, type RunStep, type Task } from '@flow/client';
import { rebuildIndex, type Project } from '@flow/core/engine';
import type { Cli } from './cli.ts';
import { openProject } from './open-project.ts';
import { describeError } from './reporters/describe-error.ts';
import { dateTime, describeAge, describeDuration } from './reporters/describe-time.ts';
import { indent } from './reporters/indent.ts';
import type { Output } from './reporters/output.ts';
import { plural } from './reporters/plural.ts';
import { preview } from './reporters/preview.ts';
import { runColor } from './reporters/run-color.ts';
import { shownPath, type Folders } from '@flow/core/kernel';
import { table } from './reporters/table.ts';
import { toJson } from './reporters/to-json.ts';
import { runJson } from './run-json.ts';

export interface ShowRunRequest {
  readonly pathspec: string;
  readonly stack: string | undefined;
  readonly isJson: boolean;
}

/** Failures beyond these are only counted. */
const maxFailures = 10;

interface RunDetails {
  readonly run: Run;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly configs: Readonly<Record<string, unknown>>;
  readonly steps: readonly RunStep[];
  readonly failures: readonly Task[];
  readonly folders: Folders;
}

/** Prints what is known of a run. */
export async function showRun(cli: Cli, { pathspec, stack, isJson }: ShowRunRequest): Promise<number> {
  await using project = await openProject(cli, { stack });
  await using client = await openClient({ project, now: cli.now });
  const run = await client.run(pathspec);
  // Its launcher was killed, and may have finished more than it had told the index.
  if (run.status === 'lost') await indexRun(project, run);
  const [parameters, configs, steps] = await Promise.all([shownParameters(run), run.configs(), run.steps()]);
  const failures = steps.some(({ failed }) => failed > 0) ? await run.failures() : [];
  const details = { run, parameters, configs, steps, failures, folders: { cwd: cli.cwd, root: project.root } };
  if (isJson) cli.stdout.line(toJson(detailsJson(details), 2));
  else for (const line of detailLines(cli, details)) cli.stdout.line(line);
  return 0;
}

/** Secrets are kept nowhere; that there were some is told. */
async function shownParameters(run: Run): Promise<Readonly<Record<string, unknown>>> {
  const { secretParameters = [] } = await run.manifest();
  return { ...(await run.parameters()), ...Object.fromEntries(secretParameters.map((name) => [name, '***'])) };
}

async function indexRun(project: Project, { flow, id }: Run): Promise<void> {
  const [storage, metadata] = await Promise.all([project.storage(), project.metadata()]);
  await rebuildIndex({ storage, metadata, run: { flow, run: id } });
}

function detailsJson({ run, parameters, configs, steps, failures }: RunDetails): unknown {
  const failed = failures.map(({ pathspec, error }) => ({ task: pathspec, error }));
  return { ...runJson(run), parameters, configs, steps, failures: failed };
}

function detailLines(cli: Cli, { run, parameters, configs, steps, failures, folders }: RunDetails): readonly string[] {
  const { stdout } = cli;
  const [shown, shownConfigs] = [parameters, configs].map((values) =>
    Object.entries(values).map(([name, value]) => [name, preview(value, 60)]),
  );
  const more = failures.length - maxFailures;
  return [
    `${stdout.paint('bold', run.pathspec)}  ${stdout.paint(runColor(run.status), run.status)}`,
    ...factLines(cli, run, folders),
    ...section(stdout, 'PARAMETERS', table(shown ?? [])),
    ...section(stdout, 'CONFIGS', table(shownConfigs ?? [])),
    ...section(stdout, 'STEPS', stepTable(stdout, steps, cli.now())),
    ...section(
      stdout,
      'FAILURES',
      failures.slice(0, maxFailures).map((task) => failureLine(cli, task, folders)),
    ),
    ...(more > 0 ? [indent(`and ${plural(more, 'more')}`)] : []),
    ...(failures.length === 0 && run.info.error !== undefined
      ? section(stdout, 'ERROR', [describeError(run.info.error, folders)])
      : []),
  ];
}

function factLines(cli: Cli, run: Run, folders: Folders): readonly string[] {
  const { startedAt, finishedAt, seenAt, user, file, tags, origin } = run.info;
  const age = describeAge(cli.now() - startedAt.getTime());
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['started', `${dateTime(startedAt.getTime())} (${age})`],
    ['duration', finishedAt === undefined ? undefined : describeDuration(finishedAt.getTime() - startedAt.getTime())],
    ['last seen', run.status === 'lost' ? dateTime(seenAt.getTime()) : undefined],
    ['user', user],
    ['file', file === '' ? undefined : shownPath(file, folders)],
    ['tags', tags.length === 0 ? undefined : tags.join(', ')],
    ['goes on from', origin === undefined ? undefined : `${run.flow}/${origin}`],
  ];
  const known = rows.flatMap(([name, value]) => (value === undefined ? [] : [[cli.stdout.paint('dim', name), value]]));
  return table(known).map((line) => indent(line));
}

function section(output: Output, title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', output.paint('dim', title), ...lines.map((line) => indent(line))];
}

function stepTable(output: Output, steps: readonly RunStep[], now: number): readonly string[] {
  return table(
    steps.map((step) => {
      const { startedAt, finishedAt } = step;
      const time = describeDuration((finishedAt?.getTime() ?? now) - startedAt.getTime());
      return [step.step, output.paint('dim', time.padStart(8)), countsOf(output, step)];
    }),
  );
}

function countsOf(output: Output, { finished, failed, running, cloned }: RunStep): string {
  const parts = [
    finished > 0 ? output.paint('green', `${String(finished)} finished`) : '',
    running > 0 ? output.paint('cyan', `${String(running)} running`) : '',
    failed > 0 ? output.paint('red', `${String(failed)} failed`) : '',
    cloned > 0 ? `${String(cloned)} taken over` : '',
  ];
  return parts.filter((part) => part !== '').join(', ') || output.paint('yellow', 'stopped');
}

function failureLine({ stdout, command }: Cli, task: Task, folders: Folders): string {
  const what = task.error === undefined ? '' : describeError(task.error, folders);
  return `${stdout.paint('red', `${task.step}/${task.id}`)} ${what}  ${stdout.paint('dim', `${command} logs ${task.pathspec}`)}`;
}
