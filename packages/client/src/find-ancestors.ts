import { continuedBy } from './find-visit.ts';
import { inBatches, type RelatedTask, type RunTasks } from './run-tasks.ts';

type Place = Pick<RelatedTask, 'step' | 'id'>;

/** All tasks that a task goes back to, each once: those that it continues, then those that they do, and so on. */
export async function* findAncestors<T extends RelatedTask>(
  tasks: RunTasks<T>,
  before: readonly Place[],
): AsyncGenerator<T> {
  const known = new Set<string>();
  for (let level = onlyNew(known, before); level.length > 0;) {
    const next: Place[][] = [];
    for (const batch of inBatches(level)) {
      const found = await Promise.all(batch.map(({ step, id }) => tasks.read(step, id)));
      yield* found;
      next.push(onlyNew(known, await placesBefore(found)));
    }
    level = next.flat();
  }
}

async function placesBefore(found: readonly RelatedTask[]): Promise<readonly Place[]> {
  const manifests = await Promise.all(found.map((task) => task.manifest()));
  return manifests.flatMap((manifest) => (manifest === undefined ? [] : continuedBy(manifest)));
}

function onlyNew(known: Set<string>, places: readonly Place[]): Place[] {
  return places.filter(({ step, id }) => {
    const key = `${step}/${id}`;
    const isNew = !known.has(key);
    known.add(key);
    return isNew;
  });
}
