import type { GraphIndex, Manifests } from '@flow/core/engine';
import type { StepName, TaskId, TaskManifest, TaskPath } from '@flow/core/kernel';

/** What a task's lineage is worked out from. */
export interface RelatedTask {
  readonly step: StepName;
  readonly id: TaskId;
  /** Undefined when it hasn't finished. */
  manifest(): Promise<TaskManifest | undefined>;
}

/** The tasks of one run, found one by one. */
export interface RunTasks<T extends RelatedTask> {
  readonly path: Pick<TaskPath, 'flow' | 'run'>;
  readonly manifests: Manifests;
  graph(): Promise<GraphIndex>;
  /** Undefined where it hasn't begun. */
  find(step: StepName, id: TaskId): Promise<T | undefined>;
  /** Throws FLOW_TASK_UNKNOWN. */
  read(step: StepName, id: TaskId): Promise<T>;
  /** The ids of a step's tasks that have begun, each once, in the order in which they did. */
  ids(step: StepName): AsyncIterable<TaskId>;
  /** A task of an earlier run. */
  ofOrigin(path: TaskPath): Promise<T>;
}

/** So many are asked for together. */
const batchSize = 64;

/** Those of a step's tasks that have begun, in the order of `ids`. */
export async function* findEach<T extends RelatedTask>(
  tasks: RunTasks<T>,
  step: StepName,
  ids: Iterable<TaskId>,
): AsyncGenerator<T> {
  for (const batch of inBatches(ids)) {
    const found = await Promise.all(batch.map((id) => tasks.find(step, id)));
    yield* found.filter((task) => task !== undefined);
  }
}

export function* inBatches<T>(items: Iterable<T>): Generator<readonly T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** The place of a task's step in its run's fan-outs: its id without the round. */
export function scopeOf(graph: GraphIndex, { step, id }: Pick<RelatedTask, 'step' | 'id'>): TaskId {
  return (graph.isRepeating(step) ? id.replace(/\.\d+$/, '') : id) as TaskId;
}

/** The id of a round in a scope, counted from 0. */
export function roundIn(scope: TaskId, round: number): TaskId {
  return round === 0 ? scope : (`${scope}.${String(round)}` as TaskId);
}

/** The task that fanned out into a scope; undefined outside any foreach or gang. */
export function splitTaskOf(scope: TaskId): TaskId | undefined {
  return /^(.*)-\d+$/.exec(scope)?.[1] as TaskId | undefined;
}
