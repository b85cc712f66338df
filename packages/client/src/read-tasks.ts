import {
  didYouMean,
  formatPathspec,
  type AttemptRecord,
  type StepName,
  type TaskId,
  type TaskManifest,
  type TaskPath,
} from '@flow/core/kernel';
import { errors } from './errors.ts';
import type { RunState } from './run-status.ts';
import type { StoreView } from './store-view.ts';
import { Task, type TaskState } from './task.ts';

/** The run whose tasks are read. */
export interface TaskSource {
  readonly store: StoreView;
  readonly path: Pick<TaskPath, 'flow' | 'run'>;
  readonly status: RunState;
}

/** The tasks of a run or of one step, in the order in which they began. */
export async function* readTasks(source: TaskSource, step?: StepName): AsyncGenerator<Task> {
  const { store, path } = source;
  const tasks = new Map<string, AttemptRecord[]>();
  for await (const attempt of store.metadata.listAttempts({ ...path, ...(step !== undefined && { step }) })) {
    const key = `${attempt.step}/${attempt.task}`;
    const attempts = tasks.get(key);
    if (attempts === undefined) tasks.set(key, [attempt]);
    else attempts.push(attempt);
  }
  for (const attempts of tasks.values()) {
    const [first] = attempts;
    if (first !== undefined) yield await openTask(source, { ...path, step: first.step, task: first.task }, attempts);
  }
}

/** One task. Throws FLOW_TASK_UNKNOWN. */
export async function readTask(source: TaskSource, step: StepName, id: TaskId): Promise<Task> {
  const { store, path } = source;
  const attempts = await Array.fromAsync(store.metadata.listAttempts({ ...path, step, task: id }));
  if (attempts.length > 0) return openTask(source, { ...path, step, task: id }, attempts);
  const manifest = await store.manifests.task({ ...path, step, task: id });
  if (manifest !== undefined) return openTask(source, manifest.path, [attemptOf(manifest)]);
  const ids = (await Array.fromAsync(store.metadata.listAttempts({ ...path, step }))).map((attempt) => attempt.task);
  const guess = didYouMean(id, [...new Set(ids)]);
  throw errors.FLOW_TASK_UNKNOWN({ path: formatPathspec({ ...path, step, task: id }), guess });
}

async function openTask(source: TaskSource, path: TaskPath, attempts: readonly AttemptRecord[]): Promise<Task> {
  const { store } = source;
  const known = await finishedUnseen(source, path, attempts);
  return new Task({
    store,
    path,
    attempts: known,
    status: taskState(source, known),
    parents: ({ step, task }) => readTask(source, step, task),
  });
}

function taskState({ status }: TaskSource, attempts: readonly AttemptRecord[]): TaskState {
  const last = attempts.at(-1)?.status ?? 'lost';
  return last === 'running' && status !== 'running' ? 'lost' : last;
}

/** A launcher that was killed may have left the index behind the store, which is the truth. */
async function finishedUnseen(
  { store, status }: TaskSource,
  path: TaskPath,
  attempts: readonly AttemptRecord[],
): Promise<readonly AttemptRecord[]> {
  if (attempts.at(-1)?.status !== 'running' || status === 'running') return attempts;
  const manifest = await store.manifests.task(path);
  if (manifest === undefined) return attempts;
  const finished = attemptOf(manifest);
  return [...attempts.filter(({ attempt }) => attempt !== finished.attempt), finished];
}

function attemptOf({ path, attempt, startedAt, finishedAt, origin }: TaskManifest): AttemptRecord {
  const status = origin === undefined ? 'finished' : 'cloned';
  return { ...path, attempt, status, startedAt, finishedAt, error: undefined, origin: origin?.run };
}
