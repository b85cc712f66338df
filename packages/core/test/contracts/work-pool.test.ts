import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { WorkPool } from '../../src/contracts/work-pool.ts';

/** Works that tell how many go on at once. */
function counted(): { readonly work: (item: number) => Promise<number>; readonly most: () => number } {
  let [now, most] = [0, 0];
  const work = async (item: number): Promise<number> => {
    most = Math.max(most, ++now);
    await setImmediate();
    now -= 1;
    return item * 2;
  };
  return { work, most: () => most };
}

test('does no more works at once than it is wide, whoever asks', async () => {
  const pool = new WorkPool(3);
  const { work, most } = counted();
  const items = Array.from({ length: 20 }, (_, index) => index);
  const [all, mapped] = await Promise.all([
    Promise.all(items.map((item) => pool.run(() => work(item)))),
    pool.map(items, (item) => pool.run(() => work(item))),
  ]);
  expect(all).toEqual(items.map((item) => item * 2));
  expect(mapped).toEqual(all);
  expect(most()).toBe(3);
});

test('a work that fails gives its turn to the next', async () => {
  const pool = new WorkPool(1);
  const failing = pool.run(() => Promise.reject(new Error('broken')));
  const next = pool.run(async () => 'next');
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('next');
});

test('after a failure it takes no more items, and waits for those that go on', async () => {
  const pool = new WorkPool(2);
  const taken: number[] = [];
  let isOver = false;
  const mapping = pool.map([1, 2, 3, 4], async (item) => {
    taken.push(item);
    if (item === 1) throw new Error('one is broken');
    await setImmediate();
    isOver = true;
  });
  await expect(mapping).rejects.toThrow('one is broken');
  expect(taken).toEqual([1, 2]);
  expect(isOver).toBe(true);
});
