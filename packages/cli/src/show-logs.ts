import { openClient, type FlowClient, type Task, type TaskLogLine } from '@flow/client';
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
  readonly hasTimes: boolean;
  readonly stack: string | undefined;
  readonly namespace: string | undefined;
  readonly isJson: boolean;
}

/** Prints the stored output of a task, or of all tasks of a step or a run; where there is none, a terminal is told so. */
export async function showLogs(cli: Cli, request: LogsRequest): Promise<number> {
  await using project = await openProject(cli, {
    stack: request.stack,
    namespace: request.namespace,
    isReadOnly: true,
  });
  await using client = await openClient({ project, now: cli.now });
  const { stream, attempt } = request;
  const { task } = parsePathspec(request.path);
  const options = { ...(stream !== undefined && { stream }), ...(attempt !== undefined && { attempt }) };
  const silent = new SilentLogs({ stream, attempt }, { cwd: cli.cwd, root: project.root });
  let hasPrinted = false;
  for await (const one of tasksOf(client, request.path)) {
    const hasAttempt = attempt === undefined && (await one.loggedAttempts()).length > 1;
    silent.add(one);
    for await (const line of one.logLines(options)) {
      hasPrinted = true;
      if (cli.stdout.failure !== undefined) return 0;
      const tag = tagOf(one, line, { isNamed: task === undefined, hasAttempt });
      cli.stdout.line(
        request.isJson ? lineJson(one, line) : lineText(cli.stdout, line, { tag, hasTimes: request.hasTimes }),
      );
      if (cli.stdout.room !== undefined) await cli.stdout.room;
    }
  }
  if (!hasPrinted && cli.stderr.isTerminal && !request.isJson) silent.tell(cli);
  return 0;
}

async function* tasksOf(client: FlowClient, path: string): AsyncGenerator<Task> {
  const { flow, run: id, step, task } = parsePathspec(path);
  if (id === undefined) throw errors.FLOW_RUN_UNNAMED({ path });
  const run = await client.run(formatPathspec({ flow, run: id }));
  if (step !== undefined && task !== undefined) yield await run.task(step, task);
  else yield* run.tasks(step);
}

interface TagParts {
  readonly isNamed: boolean;
  readonly hasAttempt: boolean;
}

/** What tells lines of several tasks or attempts apart. */
function tagOf({ step, id }: Task, { attempt }: TaskLogLine, { isNamed, hasAttempt }: TagParts): string {
  const parts = [isNamed ? taskTag({ step, task: id }) : '', hasAttempt ? `attempt ${String(attempt)}` : ''];
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

function lineJson({ step, id }: Task, { time, stream, attempt, text }: TaskLogLine): string {
  return toJson({ step, task: id, attempt, time: time.toISOString(), stream, text });
}
