import type { Run, Task, TaskLogLine } from '@flow/client';
import type { RunEvent } from '@flow/core/kernel';
import type { FlowAtWork } from './workshop.ts';

/** A run that is over, for what must hold of it. */
export interface CheckedRun {
  readonly at: FlowAtWork;
  /** The folder of its project. */
  readonly folder: string;
  readonly status: string;
  /** Of the command, where the run was one. */
  readonly exitCode: number | null | undefined;
  readonly events: readonly RunEvent[];
  readonly run: Run;
  /** By `step/task`, as the client has them. */
  readonly tasks: ReadonlyMap<string, Task>;
  /** It goes on from a run that was stopped or killed. */
  readonly isResumed: boolean;
  /** Of a run that was killed before: the tasks that it had told to be finished. */
  readonly toldBefore?: ReadonlySet<string>;
  /** An artifact, read by the client or by the command line. */
  readonly value: (key: string, name: string) => Promise<unknown>;
}

/** A task of the run. */
export function taskOf(run: CheckedRun, key: string): Task {
  const task = run.tasks.get(key);
  if (task === undefined) throw new Error(`There is no task ${key}; there are ${[...run.tasks.keys()].join(', ')}.`);
  return task;
}

/** An artifact of each of the tasks, by key. */
export async function valuesOf(
  run: CheckedRun,
  keys: Iterable<string>,
  name: string,
): Promise<Readonly<Record<string, unknown>>> {
  const pairs = [...keys].map(async (key) => [key, await run.value(key, name)] as const);
  return Object.fromEntries(await Promise.all(pairs));
}

/** What a task printed, a stream at a time. */
export async function printedBy(
  run: CheckedRun,
  key: string,
  stream: TaskLogLine['stream'] = 'stdout',
): Promise<readonly string[]> {
  return (await taskOf(run, key).logs({ stream })).map((line) => line.text);
}

/** What a task printed is lost with a launcher that is killed before it hears that the task has finished. */
export function isOutputKept(run: CheckedRun, key: string): boolean {
  return run.toldBefore === undefined || taskOf(run, key).status !== 'cloned' || run.toldBefore.has(key);
}
