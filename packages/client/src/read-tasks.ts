import { GraphIndex } from '@flow/core/engine';
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
import { runStanding, type RunState } from './run-status.ts';
import type { RunTasks } from './run-tasks.ts';
import type { StoreView } from './store-view.ts';
import { Task, type TaskState } from './task.ts';

/** The run whose tasks are read. */
export interface TaskSource {
  readonly store: StoreView;
  readonly path: Pick<TaskPath, 'flow' | 'run'>;
  readonly status: RunState;
  /** Read once. */
  readonly graph: () => Promise<GraphIndex>;
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
  const found = await findTask(source, step, id);
  if (found !== undefined) return found;
  const { store, path } = source;
  const ids = (await Array.fromAsync(store.metadata.listAttempts({ ...path, step }))).map((attempt) => attempt.task);
  const guess = didYouMean(id, [...new Set(ids)]);
  throw errors.FLOW_TASK_UNKNOWN({ path: formatPathspec({ ...path, step, task: id }), guess });
}

async function findTask(source: TaskSource, step: StepName, id: TaskId): Promise<Task | undefined> {
  const { store, path } = source;
  const attempts = await Array.fromAsync(store.metadata.listAttempts({ ...path, step, task: id }));
  if (attempts.length > 0) return openTask(source, { ...path, step, task: id }, attempts);
  const manifest = await store.manifests.task({ ...path, step, task: id });
  return manifest && openTask(source, manifest.path, [attemptOf(manifest)]);
}

async function openTask(source: TaskSource, path: TaskPath, attempts: readonly AttemptRecord[]): Promise<Task> {
  const { store } = source;
  const known = await finishedUnseen(source, path, attempts);
  return new Task({
    store,
    path,
    attempts: known,
    status: taskState(source, known),
    tasks: tasksOf(source),
  });
}

function tasksOf(source: TaskSource): RunTasks<Task> {
  const { store, path, graph } = source;
  return {
    path,
    manifests: store.manifests,
    graph,
    find: (step, id) => findTask(source, step, id),
    read: (step, id) => readTask(source, step, id),
    ids: (step) => idsOf(source, step),
    ofOrigin: async ({ flow, run, step, task }) => readTask(await originSource(store, { flow, run }), step, task),
  };
}

async function* idsOf({ store, path }: TaskSource, step: StepName): AsyncGenerator<TaskId> {
  const known = new Set<TaskId>();
  for await (const { task } of store.metadata.listAttempts({ ...path, step })) {
    if (known.has(task)) continue;
    known.add(task);
    yield task;
  }
}

/** An earlier run, which the index may know no more. */
async function originSource(store: StoreView, path: TaskSource['path']): Promise<TaskSource> {
  const { flow, run } = path;
  const record = await store.metadata.getRun(flow, run);
  const status = record === undefined ? 'lost' : (await runStanding(store, record)).state;
  let graph: Promise<GraphIndex> | undefined;
  return { store, path, status, graph: () => (graph ??= readGraph(store, path)) };
}

/** A run's graph. Throws FLOW_RUN_MISSING. */
async function readGraph({ manifests }: StoreView, { flow, run }: TaskSource['path']): Promise<GraphIndex> {
  return new GraphIndex((await manifests.run(flow, run)).graph);
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
