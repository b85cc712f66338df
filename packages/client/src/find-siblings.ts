import type { JoinOf, StepNode, TaskId } from '@flow/core/kernel';
import { findChildren } from './find-children.ts';
import { continuedBy } from './find-visit.ts';
import { findEach, scopeOf, splitTaskOf, type RelatedTask, type RunTasks } from './run-tasks.ts';

/** The tasks that stand nearest beside a task, as far as they have begun, without itself. */
export async function* findSiblings<T extends RelatedTask>(tasks: RunTasks<T>, task: T): AsyncGenerator<T> {
  const graph = await tasks.graph();
  const node = graph.node(task.step);
  const split = await splitThatBegan(tasks, node, task);
  if (split === undefined) yield* otherItems(tasks, node, task);
  else {
    const join = graph.joinOf(split.step).name;
    for await (const head of findChildren(tasks, split)) if (head.step !== task.step && head.step !== join) yield head;
  }
}

/** The task whose split's branch begins with this task; undefined where it begins none. */
async function splitThatBegan<T extends RelatedTask>(
  tasks: RunTasks<T>,
  { open, from }: StepNode,
  task: T,
): Promise<T | undefined> {
  const inner = open.at(-1);
  if (inner?.kind !== 'split' || !from.includes(inner.split)) return undefined;
  const manifest = await task.manifest();
  const [parent] = manifest === undefined ? [] : continuedBy(manifest);
  if (parent !== undefined && parent.step !== inner.split) return undefined;
  // A task that runs has told nothing of what it continues; outside a recursion its place tells it.
  return tasks.find(inner.split, parent?.id ?? task.id);
}

/** The tasks of the same step and round for the other items of the innermost fan-out. */
async function* otherItems<T extends RelatedTask>(tasks: RunTasks<T>, node: StepNode, task: T): AsyncGenerator<T> {
  const fan = node.open.findLast(({ kind }) => kind !== 'split');
  const scope = scopeOf(await tasks.graph(), task);
  const split = splitTaskOf(scope);
  if (fan === undefined || split === undefined) return;
  const round = task.id.slice(scope.length);
  const ids = await idsOfItems(tasks, { fan, split, round }, task);
  yield* findEach(
    tasks,
    task.step,
    ids.filter((id) => id !== task.id),
  );
}

interface Items {
  readonly fan: JoinOf;
  readonly split: TaskId;
  /** As ids end with it. */
  readonly round: string;
}

async function idsOfItems<T extends RelatedTask>(
  tasks: RunTasks<T>,
  { fan, split, round }: Items,
  { step }: T,
): Promise<readonly TaskId[]> {
  const manifest = await tasks.manifests.task({ ...tasks.path, step: fan.split, task: split });
  const { next } = manifest ?? {};
  if (next?.kind === 'foreach' || next?.kind === 'parallel') {
    return Array.from({ length: next.count }, (_, index) => `${split}-${String(index)}${round}` as TaskId);
  }
  const begun: TaskId[] = [];
  for await (const id of tasks.ids(step)) if (isItemOf(id, { split, round })) begun.push(id);
  return begun;
}

function isItemOf(id: TaskId, { split, round }: Pick<Items, 'split' | 'round'>): boolean {
  if (!id.startsWith(`${split}-`) || !id.endsWith(round)) return false;
  return /^\d+$/.test(id.slice(split.length + 1, id.length - round.length));
}
