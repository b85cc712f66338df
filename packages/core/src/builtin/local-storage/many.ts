import { setImmediate } from 'node:timers/promises';

/** How many objects of one batch are read or written at once. */
const width = 16;
/** Small objects never leave the turn, so a long batch gives others theirs now and then. */
const turn = 64;

/** The results of `work` for each item, in order, at most 16 at once. After a failure it starts no more and rejects. */
export async function inBatches<T, R>(items: Iterable<T>, work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  const source = items[Symbol.iterator]();
  let started = 0;
  const worker = async (): Promise<void> => {
    for (let item = source.next(); item.done !== true; item = source.next()) {
      const index = started++;
      if (index % turn === turn - 1) await setImmediate();
      results[index] = await work(item.value);
      if (failures.length > 0) return;
    }
  };
  const watched = async (): Promise<void> => worker().catch((error: unknown) => void failures.push(error));
  await Promise.all(Array.from({ length: width }, watched));
  if (failures.length > 0) throw failures[0];
  return results;
}
