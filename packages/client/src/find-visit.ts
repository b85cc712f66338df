import { inputPaths } from '@flow/core/engine';
import type { StepName, TaskId, TaskManifest } from '@flow/core/kernel';
import { roundIn, type RelatedTask, type RunTasks } from './run-tasks.ts';

/** A step that runs in rounds, at one place of its run's fan-outs. */
interface Rounds {
  readonly step: StepName;
  readonly scope: TaskId;
}

/** The tasks that a task continues; over a foreach without items, the one that found none. */
export function continuedBy({ path, inputs }: TaskManifest): readonly Pick<RelatedTask, 'step' | 'id'>[] {
  if (inputs.kind === 'foreach' && inputs.count === 0) return [{ step: inputs.split.step, id: inputs.split.task }];
  return inputPaths(path, inputs).map(({ step, task: id }) => ({ step, id }));
}

/**
 * The round of a step that continues a task. Rounds come one after the other, as those before them end, so that the time
 * tells about where it is; what it has stored tells which it is. The last, which has stored nothing yet, is the only one
 * that no finished task tells of.
 */
export async function findVisit<T extends RelatedTask>(
  tasks: RunTasks<T>,
  rounds: Rounds,
  task: T,
): Promise<T | undefined> {
  const search = new VisitSearch(tasks, rounds);
  const finishedAt = (await task.manifest())?.finishedAt ?? 0;
  const finished = await search.countFinished();
  const near = await search.firstSince(finishedAt, finished);
  for (const round of outwards(near, finished)) {
    const manifest = await search.manifest(round);
    if (manifest !== undefined && continues(manifest, task))
      return tasks.find(rounds.step, roundIn(rounds.scope, round));
  }
  return tasks.find(rounds.step, roundIn(rounds.scope, finished));
}

function continues(manifest: TaskManifest, { step, id }: RelatedTask): boolean {
  const { inputs } = manifest;
  if (inputs.kind === 'foreach' && inputs.count > 0) {
    const index = id.startsWith(inputs.prefix) ? id.slice(inputs.prefix.length) : '';
    return step === inputs.step && /^\d+$/.test(index) && Number(index) < inputs.count;
  }
  return continuedBy(manifest).some((one) => one.step === step && one.id === id);
}

class VisitSearch<T extends RelatedTask> {
  readonly #tasks: RunTasks<T>;
  readonly #rounds: Rounds;
  readonly #read = new Map<number, Promise<TaskManifest | undefined>>();

  constructor(tasks: RunTasks<T>, rounds: Rounds) {
    this.#tasks = tasks;
    this.#rounds = rounds;
  }

  manifest(round: number): Promise<TaskManifest | undefined> {
    const { path, manifests } = this.#tasks;
    const { step, scope } = this.#rounds;
    const known = this.#read.get(round) ?? manifests.task({ ...path, step, task: roundIn(scope, round) });
    this.#read.set(round, known);
    return known;
  }

  /** All rounds but the last have finished. */
  async countFinished(): Promise<number> {
    let above = 1;
    while ((await this.manifest(above - 1)) !== undefined) above *= 2;
    return firstWhere(above >> 1, above - 1, async (round) => (await this.manifest(round)) === undefined);
  }

  /** The first of `count` rounds that began then or later. */
  firstSince(time: number, count: number): Promise<number> {
    return firstWhere(0, count, async (round) => ((await this.manifest(round))?.startedAt ?? Infinity) >= time);
  }
}

/** The first number from `low` on of which `holds` is true, as it is of all after it; `high` where of none before that. */
async function firstWhere(low: number, high: number, holds: (number: number) => Promise<boolean>): Promise<number> {
  if (low >= high) return high;
  const middle = (low + high) >> 1;
  return (await holds(middle)) ? firstWhere(low, middle, holds) : firstWhere(middle + 1, high, holds);
}

/** All numbers below `count`, from `near` on in both directions: clocks of several machines differ a little. */
function* outwards(near: number, count: number): Generator<number> {
  for (let distance = 0; distance <= count; distance++) {
    if (near + distance < count) yield near + distance;
    if (distance > 0 && near - distance >= 0) yield near - distance;
  }
}
