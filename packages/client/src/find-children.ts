import type { GraphIndex } from '@flow/core/engine';
import type { StepName, StepNode, TaskId, TaskManifest } from '@flow/core/kernel';
import { findVisit } from './find-visit.ts';
import { findEach, scopeOf, splitTaskOf, type RelatedTask, type RunTasks } from './run-tasks.ts';

/** The tasks that continue a task, as far as they have begun, in the order of its split. */
export async function* findChildren<T extends RelatedTask>(tasks: RunTasks<T>, task: T): AsyncGenerator<T> {
  const graph = await tasks.graph();
  const node = graph.node(task.step);
  const manifest = await task.manifest();
  if (manifest === undefined) yield* itemsSoFar(tasks, node, task);
  else if (manifest.next.kind === 'foreach' || manifest.next.kind === 'parallel') {
    yield* itemTasks(tasks, { graph, node, count: manifest.next.count }, task);
  } else {
    for (const target of targetsOf(node, manifest)) {
      const child = await enteredBy(tasks, graph.node(target), task);
      if (child !== undefined) yield child;
    }
  }
}

function targetsOf({ next: to }: StepNode, { next }: TaskManifest): readonly StepName[] {
  if (to.kind === 'end') return [];
  if (to.kind !== 'switch') return [to.to].flat();
  const target = next.kind === 'switch' ? to.cases[next.case] : undefined;
  return target === undefined ? [] : [target];
}

interface FanOut {
  readonly graph: GraphIndex;
  readonly node: StepNode;
  readonly count: number;
}

async function* itemTasks<T extends RelatedTask>(
  tasks: RunTasks<T>,
  { graph, node, count }: FanOut,
  task: T,
): AsyncGenerator<T> {
  if (count === 0) {
    const join = await enteredIn(tasks, { node: graph.joinOf(node.name), scope: scopeOf(graph, task) }, task);
    if (join !== undefined) yield join;
  } else if (node.next.kind === 'foreach' || node.next.kind === 'parallel') {
    yield* findEach(tasks, node.next.to, itemIds(task.id, count));
  }
}

function* itemIds(split: TaskId, count: number): Generator<TaskId> {
  for (let index = 0; index < count; index++) yield `${split}-${String(index)}` as TaskId;
}

/** A task that hasn't finished is continued while it yields the items of a foreach. */
async function* itemsSoFar<T extends RelatedTask>(
  tasks: RunTasks<T>,
  { next }: StepNode,
  { id }: T,
): AsyncGenerator<T> {
  if (next.kind !== 'foreach') return;
  const ids: TaskId[] = [];
  for await (const one of tasks.ids(next.to)) if (splitTaskOf(one) === id) ids.push(one);
  yield* findEach(tasks, next.to, ids);
}

/** The task of a step that a finished task led to. */
async function enteredBy<T extends RelatedTask>(tasks: RunTasks<T>, node: StepNode, task: T): Promise<T | undefined> {
  const graph = await tasks.graph();
  const scope = scopeOf(graph, task);
  const { join } = node;
  if (join === undefined || join.kind === 'split') return enteredIn(tasks, { node, scope }, task);
  const split = splitTaskOf(scope);
  if (split === undefined) throw new Error(`${task.step}/${task.id} reaches ${node.name} outside its fan-out.`);
  return enteredIn(tasks, { node, scope: scopeOf(graph, { step: join.split, id: split }) }, task);
}

async function enteredIn<T extends RelatedTask>(
  tasks: RunTasks<T>,
  { node, scope }: { readonly node: StepNode; readonly scope: TaskId },
  task: T,
): Promise<T | undefined> {
  const graph = await tasks.graph();
  if (!graph.isRepeating(node.name)) return tasks.find(node.name, scope);
  return findVisit(tasks, { step: node.name, scope }, task);
}
