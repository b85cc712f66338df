/** The results of `work` for each item, in order, at most `width` at once. After a failure it starts no more and rejects. */
export async function inBatches<T, R>(
  items: Iterable<T>,
  width: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = [];
  const failures: unknown[] = [];
  let started = 0;
  const source = items[Symbol.iterator]();
  const lane = async (): Promise<void> => {
    for (let item = source.next(); item.done !== true; item = source.next()) {
      const index = started++;
      results[index] = await work(item.value);
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: width }, () => lane().catch((error: unknown) => void failures.push(error))));
  if (failures.length > 0) throw failures[0];
  return results;
}
