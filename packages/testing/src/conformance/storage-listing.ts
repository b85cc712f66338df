import assert from 'node:assert/strict';
import type { Storage } from '@flow/core/kernel';
import { collect, type CaseDefinition } from './conformance-case.ts';
import { bytesOf, freshFolder, isAborted, keysOf } from './storage-samples.ts';

export const storageListing: readonly CaseDefinition<Storage>[] = [
  { name: 'lists all objects below a folder, with their sizes, and no others', check: listsFolders },
  { name: 'lists nothing for a folder without objects', check: listsNothing },
  { name: 'lists from the root', check: listsAll },
  { name: 'lists 2,500 objects, each once', check: listsMany },
  { name: 'stops listing when it is aborted', check: stopsListing },
  { name: 'lists while objects come and go', check: listsAmongWriters },
];

async function listsFolders(storage: Storage): Promise<void> {
  const folder = freshFolder();
  for (const key of ['a', 'b/c', 'b/d/e', 'b/d/f']) await storage.put(`${folder}/in/${key}`, bytesOf(key));
  for (const key of ['in-x', 'inner/a', 'i']) await storage.put(`${folder}/${key}`, bytesOf(key));
  const found = await collect(storage.list(`${folder}/in/`));
  const sizes = Object.fromEntries(found.map(({ key, size }) => [key.slice(folder.length), size]));
  assert.deepEqual(sizes, { '/in/a': 1, '/in/b/c': 3, '/in/b/d/e': 5, '/in/b/d/f': 5 });
  assert.deepEqual(await keysOf(storage.list(`${folder}/in/b/d/`)), [`${folder}/in/b/d/e`, `${folder}/in/b/d/f`]);
  for (const { key, modifiedAt } of found) assert.equal(modifiedAt, (await storage.stat(key))?.modifiedAt);
}

async function listsNothing(storage: Storage): Promise<void> {
  const folder = freshFolder();
  assert.deepEqual(await keysOf(storage.list(`${folder}/`)), []);
  await storage.put(`${folder}/object`, bytesOf('x'));
  assert.deepEqual(await keysOf(storage.list(`${folder}/object/`)), []);
  await storage.delete(`${folder}/object`);
  assert.deepEqual(await keysOf(storage.list(`${folder}/`)), []);
}

async function listsAll(storage: Storage): Promise<void> {
  const folder = freshFolder();
  await storage.put(`${folder}/object`, bytesOf('x'));
  const keys = await keysOf(storage.list(''));
  assert.ok(keys.includes(`${folder}/object`));
}

async function listsMany(storage: Storage): Promise<void> {
  const folder = freshFolder();
  const keys = Array.from({ length: 2500 }, (_, index) => `${folder}/${String(index % 3)}/${String(index)}`);
  await storage.putMany(keys.map((key) => ({ key, body: bytesOf('x') })));
  assert.deepEqual(await keysOf(storage.list(`${folder}/`)), keys.toSorted());
}

async function stopsListing(storage: Storage): Promise<void> {
  const folder = freshFolder();
  const keys = Array.from({ length: 20 }, (_, index) => `${folder}/${String(index)}`);
  await storage.putMany(keys.map((key) => ({ key, body: bytesOf('x') })));
  const stop = new AbortController();
  const listing = async (): Promise<void> => {
    for await (const { key } of storage.list(`${folder}/`, { signal: stop.signal })) stop.abort(abortError(key));
  };
  assert.equal(await isAborted(listing()), true);
}

async function listsAmongWriters(storage: Storage): Promise<void> {
  const folder = freshFolder();
  const kept = Array.from({ length: 100 }, (_, index) => `${folder}/kept-${String(index)}`);
  await storage.putMany(kept.map((key) => ({ key, body: bytesOf('x') })));
  const stop = new AbortController();
  const churn = async (): Promise<void> => {
    for (let index = 0; index < 1000 && !stop.signal.aborted; index++) {
      const key = `${folder}/passing-${String(index)}/object`;
      await storage.put(key, bytesOf('x'));
      await storage.delete(key);
      await new Promise(setImmediate);
    }
  };
  const churning = churn();
  for (let round = 0; round < 10; round++) {
    const keys = await keysOf(storage.list(`${folder}/`));
    assert.deepEqual(
      keys.filter((key) => key.includes('/kept-')),
      kept.toSorted(),
    );
  }
  stop.abort();
  await churning;
}

function abortError(reason: string): DOMException {
  return new DOMException(`Stopped at ${reason}`, 'AbortError');
}
