import { stripVTControlCharacters } from 'node:util';
import { openClient, type Run, type RunState, type Task } from '@flow/client';
import { rebuildIndex, type Project } from '@flow/core/engine';
import { FlowError } from '@flow/core';
import type { Cli } from './cli.ts';
import { openProject } from './open-project.ts';
import { describeError } from './reporters/describe-error.ts';
import { dateTime, describeAge, describeDuration } from './reporters/describe-time.ts';
import { indent } from './reporters/indent.ts';
import type { Output } from './reporters/output.ts';
import { plural } from './reporters/plural.ts';
import { preview } from './reporters/preview.ts';
import { runColor } from './reporters/run-color.ts';
import { shownPath, type Folders, type GivenDecorator } from '@flow/core/kernel';
import { shownSteps, type ShownStep } from './shown-steps.ts';
import { table } from './reporters/table.ts';
import { toJson } from './reporters/to-json.ts';
import { runUntil } from './run-duration.ts';
import { runJson } from './run-json.ts';

export interface ShowRunRequest {
  readonly pathspec: string;
  readonly stack: string | undefined;
  readonly namespace: string | undefined;
  readonly isJson: boolean;
}

/** Failures beyond these are only counted. */
const maxFailures = 10;

interface RunDetails {
  readonly run: Run;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly configs: Readonly<Record<string, unknown>>;
  readonly decorators: readonly GivenDecorator[];
  readonly steps: readonly ShownStep[];
  readonly failures: readonly Task[];
  readonly folders: Folders;
}

/** Prints what is known of a run. */
export async function showRun(cli: Cli, { pathspec, stack, namespace, isJson }: ShowRunRequest): Promise<number> {
  await using project = await openProject(cli, { stack, namespace, isReadOnly: true });
  await using client = await openClient({ project, now: cli.now });
  const run = await client.run(pathspec);
  // Its launcher was killed, and may have finished more than it had told the index.
  if (run.status === 'lost') await indexRun(project, run);
  const [parameters, configs, steps] = await Promise.all([shownParameters(run), run.configs(), shownSteps(run)]);
  const { decorators = [] } = await run.manifest();
  const failures = steps.some(({ failed }) => failed > 0) ? await run.failures() : [];
  const folders = { cwd: cli.cwd, root: project.root };
  const details = { run, parameters, configs, decorators, steps, failures, folders };
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
  await rebuildIndex({ storage, metadata, run: { flow, run: id } }).catch((error: unknown) => {
    if (!FlowError.is(error, 'FLOW_METADATA_NOT_WRITABLE')) throw error;
  });
}

function detailsJson({ run, parameters, configs, decorators, steps, failures }: RunDetails): unknown {
  const failed = failures.map(({ pathspec, error }) => ({ task: pathspec, error }));
  return { ...runJson(run), parameters, configs, decorators, steps, failures: failed };
}

function detailLines(cli: Cli, details: RunDetails): readonly string[] {
  const { run, parameters, configs, decorators, failures, folders } = details;
  const { stdout } = cli;
  const [shown, shownConfigs] = [parameters, configs].map((values) =>
    Object.entries(values).map(([name, value]) => [name, preview(value, 60)]),
  );
  const more = failures.length - maxFailures;
  return [
    `${stdout.paint('bold', run.pathspec)}  ${stdout.paint(runColor(run.status), run.status)}`,
    ...factLines(cli, details),
    ...section(stdout, 'PARAMETERS', table(shown ?? [])),
    ...section(stdout, 'CONFIGS', table(shownConfigs ?? [])),
    ...section(stdout, 'DECORATORS FOR ALL STEPS', table(decorators.map(decoratorRow))),
    ...section(stdout, 'STEPS', stepTable(cli, details)),
    ...section(
      stdout,
      'FAILURES',
      failures.slice(0, maxFailures).flatMap((task) => failureLines(cli, task, folders)),
    ),
    ...(more > 0 ? [indent(`and ${plural(more, 'more')}`)] : []),
    ...(failures.length === 0 && run.info.error !== undefined
      ? section(stdout, 'ERROR', [describeError(run.info.error, folders)])
      : []),
  ];
}

function decoratorRow({ name, options, from }: GivenDecorator): readonly string[] {
  return [name, options === undefined ? '' : preview(options, 60), from];
}

function factLines(cli: Cli, { run, steps, folders }: RunDetails): readonly string[] {
  const { startedAt, seenAt, user, file, tags, origin, spin } = run.info;
  const age = describeAge(cli.now() - startedAt.getTime());
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['started', `${dateTime(startedAt.getTime())} (${age})`],
    ['duration', describeDuration(runUntil(run, steps, cli.now()) - startedAt.getTime())],
    ['last seen', run.status === 'lost' ? dateTime(seenAt.getTime()) : undefined],
    ['user', user],
    ['file', file === '' ? undefined : shownPath(file, folders)],
    ['tags', tags.length === 0 ? undefined : tags.join(', ')],
    ['goes on from', origin === undefined || spin !== undefined ? undefined : `${run.flow}/${origin}`],
    ['spin of', origin === undefined || spin === undefined ? undefined : `${spin}, on inputs of ${run.flow}/${origin}`],
  ];
  const known = rows.flatMap(([name, value]) => (value === undefined ? [] : [[cli.stdout.paint('dim', name), value]]));
  return table(known).map((line) => indent(line));
}

function section(output: Output, title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', output.paint('dim', title), ...lines.map((line) => indent(line))];
}

function stepTable({ stdout, now }: Cli, { run, steps }: RunDetails): readonly string[] {
  const until = runUntil(run, steps, now());
  return table(
    steps.map((step) => {
      const { startedAt, finishedAt } = step;
      const time = describeDuration((finishedAt?.getTime() ?? until) - startedAt.getTime());
      return [step.step, stdout.paint('dim', time.padStart(8)), countsOf(stdout, step, run.status)];
    }),
  );
}

function countsOf(output: Output, step: ShownStep, status: RunState): string {
  const { finished, failed, running, cloned, retried, caught } = step;
  const going =
    status === 'running'
      ? output.paint('cyan', `${String(running)} running`)
      : output.paint('red', `${String(running)} lost`);
  const parts = [
    finished > 0 ? output.paint('green', `${String(finished)} finished`) : '',
    running > 0 ? going : '',
    failed > 0 ? output.paint('red', `${String(failed)} failed`) : '',
    cloned > 0 ? `${String(cloned)} taken over` : '',
    retried > 0 ? output.paint('yellow', `${String(retried)} retried`) : '',
    caught > 0 ? output.paint('yellow', `${String(caught)} caught`) : '',
  ];
  return parts.filter((part) => part !== '').join(', ') || output.paint('yellow', 'stopped');
}

/** The command stands by itself where a terminal would break it in two. */
function failureLines({ stdout, command }: Cli, task: Task, folders: Folders): readonly string[] {
  const what = task.error === undefined ? '' : describeError(task.error, folders);
  const failed = `${stdout.paint('red', `${task.step}/${task.id}`)} ${what}`;
  const log = stdout.paint('dim', `${command} logs ${task.pathspec}`);
  const line = `${failed}  ${log}`;
  const isTooWide = stdout.isTerminal && stripVTControlCharacters(indent(line)).length > stdout.columns;
  return isTooWide ? [failed, indent(log)] : [line];
}
