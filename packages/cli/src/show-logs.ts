import {
  openClient,
  type FlowClient,
  type LogOptions,
  type RunLogLine,
  type Task,
  type TaskLogLine,
} from '@flow/client';
import { formatPathspec, parsePathspec } from '@flow/core/kernel';
import type { Cli } from './cli.ts';
import { errors } from './errors.ts';
import { openProject } from './open-project.ts';
import { dateTime } from './reporters/describe-time.ts';
import type { Output } from './reporters/output.ts';
import { taskLine } from './reporters/task-line.ts';
import { taskTag } from './reporters/task-tag.ts';
import { toJson } from './reporters/to-json.ts';
import { SilentLogs } from './silent-logs.ts';

export interface LogsRequest {
  readonly path: string;
  readonly stream: 'stdout' | 'stderr' | undefined;
  readonly attempt: number | undefined;
  readonly since: Date | undefined;
  readonly until: Date | undefined;
  /** Goes on until the run or the task ends. */
  readonly isFollowed: boolean;
  readonly hasTimes: boolean;
  readonly stack: string | undefined;
  readonly namespace: string | undefined;
  readonly isJson: boolean;
}

/** Prints the output of a task, or of all tasks of a step or a run; where there is none, a terminal is told so. */
export async function showLogs(cli: Cli, request: LogsRequest): Promise<number> {
  const { stack, namespace } = request;
  await using project = await openProject(cli, { stack, namespace, isReadOnly: true });
  await using client = await openClient({ project, now: cli.now });
  const silent = new SilentLogs(request, { cwd: cli.cwd, root: project.root });
  const lines = request.isFollowed ? followedLines(client, request) : taskLines(client, request, silent);
  let hasPrinted = false;
  for await (const { line, tag } of lines) {
    hasPrinted = true;
    if (cli.stdout.failure !== undefined) return 0;
    cli.stdout.line(request.isJson ? lineJson(line) : lineText(cli.stdout, line, { tag, hasTimes: request.hasTimes }));
    if (cli.stdout.room !== undefined) await cli.stdout.room;
  }
  if (!hasPrinted && cli.stderr.isTerminal && !request.isJson && !request.isFollowed) silent.tell(cli);
  return 0;
}

interface TaggedLine {
  readonly line: RunLogLine;
  /** Tells lines of several tasks or attempts apart. */
  readonly tag: string;
}

/** One task after another. */
async function* taskLines(client: FlowClient, request: LogsRequest, silent: SilentLogs): AsyncGenerator<TaggedLine> {
  const isNamed = parsePathspec(request.path).task === undefined;
  for await (const one of tasksOf(client, request.path)) {
    const { step, id: task } = one;
    const hasAttempt = request.attempt === undefined && (await one.loggedAttempts()).length > 1;
    silent.add(one);
    for await (const line of one.logLines(optionsOf(request))) {
      yield { line: { ...line, step, task }, tag: tagOf({ ...line, step, task }, { isNamed, hasAttempt }) };
    }
  }
}

/** What the tasks print, by time. */
async function* followedLines(client: FlowClient, request: LogsRequest): AsyncGenerator<TaggedLine> {
  const { step, task } = parsePathspec(request.path);
  const run = await client.run(runPath(request.path));
  const options = { ...optionsOf(request), follow: true };
  if (step !== undefined && task !== undefined) {
    const one = await run.task(step, task);
    for await (const line of one.logLines(options)) {
      const named = { ...line, step: one.step, task: one.id };
      yield { line: named, tag: tagOf(named, { isNamed: false, hasAttempt: line.attempt > 0 }) };
    }
    return;
  }
  for await (const line of run.logLines({ ...options, ...(step !== undefined && { step }) })) {
    yield { line, tag: tagOf(line, { isNamed: true, hasAttempt: line.attempt > 0 && request.attempt === undefined }) };
  }
}

function optionsOf({ stream, attempt, since, until }: LogsRequest): LogOptions {
  return {
    ...(stream !== undefined && { stream }),
    ...(attempt !== undefined && { attempt }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
  };
}

/** The tasks that a pathspec stands for. Throws FLOW_RUN_UNNAMED, and as the client does. */
export async function* tasksOf(client: FlowClient, path: string): AsyncGenerator<Task> {
  const { step, task } = parsePathspec(path);
  const run = await client.run(runPath(path));
  if (step !== undefined && task !== undefined) yield await run.task(step, task);
  else yield* run.tasks(step);
}

function runPath(path: string): string {
  const { flow, run } = parsePathspec(path);
  if (run === undefined) throw errors.FLOW_RUN_UNNAMED({ path });
  return formatPathspec({ flow, run });
}

interface TagParts {
  readonly isNamed: boolean;
  readonly hasAttempt: boolean;
}

function tagOf({ step, task, attempt }: RunLogLine, { isNamed, hasAttempt }: TagParts): string {
  const parts = [isNamed ? taskTag({ step, task }) : '', hasAttempt ? `attempt ${String(attempt)}` : ''];
  return parts.filter((part) => part !== '').join(' ');
}

interface LineLook {
  readonly tag: string;
  readonly hasTimes: boolean;
}

function lineText(output: Output, { time, text }: TaskLogLine, { tag, hasTimes }: LineLook): string {
  const when = hasTimes
    ? `${output.paint('dim', `${dateTime(time.getTime())}.${String(time.getMilliseconds()).padStart(3, '0')}`)} `
    : '';
  const who = tag === '' ? '' : `${output.paint('dim', `${tag} |`)} `;
  return `${when}${who}${taskLine(text, output.hasColors)}`;
}

function lineJson({ step, task, time, stream, attempt, text }: RunLogLine): string {
  return toJson({ step, task, attempt, time: time.toISOString(), stream, text });
}
