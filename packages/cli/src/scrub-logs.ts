import { openClient, type Task } from '@flow/client';
import type { Cli } from './cli.ts';
import { openProject } from './open-project.ts';
import { plural } from './reporters/plural.ts';
import { toJson } from './reporters/to-json.ts';
import { tasksOf } from './show-logs.ts';

export interface ScrubLogsRequest {
  readonly path: string;
  readonly attempt: number | undefined;
  readonly stack: string | undefined;
  readonly namespace: string | undefined;
  readonly isJson: boolean;
}

/** Replaces the output of a task, or of all tasks of a step or a run, by a marker; of none where one still runs. */
export async function scrubLogs(cli: Cli, request: ScrubLogsRequest): Promise<number> {
  const { path, attempt, stack, namespace, isJson } = request;
  await using project = await openProject(cli, { stack, namespace, isReadOnly: true });
  await using client = await openClient({ project, now: cli.now });
  const tasks: Task[] = [];
  for await (const task of tasksOf(client, path)) {
    task.checkEnded({ attempt });
    tasks.push(task);
  }
  let count = 0;
  for (const task of tasks) {
    const attempts = await task.scrubLogs({ attempt });
    count += attempts.length;
    for (const one of attempts) {
      const { pathspec, step, id } = task;
      if (isJson) cli.stdout.line(toJson({ step, task: id, attempt: one }));
      else cli.stdout.line(`Scrubbed ${pathspec}${one === 0 ? '' : `, attempt ${String(one)}`}.`);
    }
  }
  if (isJson) return 0;
  if (count === 0) cli.stdout.line('Nothing was printed there.');
  else if (count > 1) cli.stdout.line(`${plural(count, 'log')} scrubbed.`);
  return 0;
}
