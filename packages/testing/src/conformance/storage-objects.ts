import assert from 'node:assert/strict';
import type { Storage } from '@flow/core/kernel';
import { collect, type CaseDefinition } from './conformance-case.ts';
import { bytesOf, freshFolder, hashOf, isAborted, pattern, rejectsWith, textOf } from './storage-samples.ts';

export const storageObjects: readonly CaseDefinition<Storage>[] = [
  { name: 'names itself by a URL', check: async (storage) => assert.match(storage.url, /^[a-z][a-z0-9+.-]*:\/\//) },
  { name: 'gives back the bytes that were put, of any size', check: roundTrips },
  { name: 'replaces an object whole, also by a shorter one', check: replaces },
  { name: 'answers undefined for what is missing, and FLOW_STORAGE_MISSING for its stream', check: misses },
  { name: 'keeps the first object under putIfAbsent', check: keepsFirst },
  { name: 'reads ranges, cut at the end of the object', check: readsRanges },
  { name: 'knows size and time of an object', check: knowsStat },
  { name: 'deletes once and again', check: deletes },
  { name: 'getMany keeps the order of its keys, repeated and missing ones too', check: getsMany },
  { name: 'putMany writes all of an iterable, taking a bounded number at once', check: putsMany },
  { name: 'batches reject with the error of the object that failed', check: batchesReject },
  { name: 'does nothing for a signal that is aborted already', check: heedsSignals },
];

async function roundTrips(storage: Storage): Promise<void> {
  const folder = freshFolder();
  for (const size of [0, 1, 300, 65_535, 65_536, 65_537, 3_000_000]) {
    const key = `${folder}/${String(size)}`;
    const bytes = pattern(size);
    await storage.put(key, bytes);
    const found = await storage.get(key);
    assert.ok(found instanceof Uint8Array, `get of ${String(size)} bytes`);
    assert.equal(found.length, size);
    assert.equal(hashOf(found), hashOf(bytes), `get of ${String(size)} bytes`);
    assert.equal(hashOf(storage.getSync(key) ?? bytesOf('missing')), hashOf(bytes), `getSync of ${String(size)} bytes`);
  }
}

async function replaces(storage: Storage): Promise<void> {
  const key = `${freshFolder()}/object`;
  await storage.put(key, bytesOf('a longer text'));
  await storage.put(key, bytesOf('short'));
  assert.equal(textOf(await storage.get(key)), 'short');
  assert.equal((await storage.stat(key))?.size, 5);
}

async function misses(storage: Storage): Promise<void> {
  const folder = freshFolder();
  await storage.put(`${folder}/there/object`, bytesOf('x'));
  for (const key of [
    `${folder}/nothing`,
    `${folder}/no/folder/either`,
    `${folder}/there`,
    `${folder}/there/object/below`,
  ]) {
    assert.equal(await storage.get(key), undefined, `get ${key}`);
    assert.equal(storage.getSync(key), undefined, `getSync ${key}`);
    assert.equal(await storage.getRange(key, 0, 1), undefined, `getRange ${key}`);
    assert.equal(await storage.stat(key), undefined, `stat ${key}`);
    await rejectsWith('FLOW_STORAGE_MISSING', storage.getStream(key), `getStream ${key}`);
  }
}

async function keepsFirst(storage: Storage): Promise<void> {
  const key = `${freshFolder()}/object`;
  assert.equal(await storage.putIfAbsent(key, bytesOf('first')), true);
  assert.equal(await storage.putIfAbsent(key, bytesOf('second')), false);
  assert.equal(textOf(await storage.get(key)), 'first');
  await storage.delete(key);
  assert.equal(await storage.putIfAbsent(key, bytesOf('third')), true);
  assert.equal(textOf(await storage.get(key)), 'third');
}

async function readsRanges(storage: Storage): Promise<void> {
  const key = `${freshFolder()}/object`;
  const bytes = pattern(500_000);
  await storage.put(key, bytes);
  const ranges = [
    [0, 1],
    [0, 500_000],
    [10, 20],
    [70_000, 400_000],
    [499_999, 500_000],
    [499_990, 600_000],
  ] as const;
  for (const [start, end] of ranges) {
    const found = await storage.getRange(key, start, end);
    assert.equal(
      hashOf(found ?? bytesOf('missing')),
      hashOf(bytes.subarray(start, end)),
      `${String(start)} to ${String(end)}`,
    );
  }
  assert.equal((await storage.getRange(key, 500_000, 500_010))?.length, 0, 'past the end');
  assert.equal((await storage.getRange(key, 5, 5))?.length, 0, 'an empty range');
}

async function knowsStat(storage: Storage): Promise<void> {
  const key = `${freshFolder()}/object`;
  await storage.put(key, bytesOf('twelve bytes'));
  const stat = await storage.stat(key);
  assert.equal(stat?.key, key);
  assert.equal(stat.size, 12);
  const day = 24 * 60 * 60 * 1000;
  assert.ok(Math.abs(stat.modifiedAt - Date.now()) < day, 'modifiedAt counts milliseconds since 1970');
}

async function deletes(storage: Storage): Promise<void> {
  const folder = freshFolder();
  await storage.put(`${folder}/a`, bytesOf('a'));
  await storage.put(`${folder}/b`, bytesOf('b'));
  await storage.delete(`${folder}/a`);
  await storage.delete(`${folder}/a`);
  await storage.delete(`${folder}/never/there`);
  await storage.delete(folder);
  assert.equal(await storage.get(`${folder}/a`), undefined);
  assert.equal(textOf(await storage.get(`${folder}/b`)), 'b');
}

async function getsMany(storage: Storage): Promise<void> {
  const folder = freshFolder();
  const count = 200;
  const keyOf = (index: number): string => `${folder}/${String(index)}`;
  const objects = Array.from({ length: count }, (_, index) => ({
    key: keyOf(index),
    body: pattern(index * 700, index + 1),
  }));
  await storage.putMany(objects);
  const order = [...objects.keys()].toReversed();
  const found = await storage.getMany([...order.map(keyOf), keyOf(count), keyOf(7), keyOf(7)]);
  assert.equal(found.length, count + 3);
  assert.deepEqual(
    found.slice(0, count).map((bytes) => bytes?.length),
    order.map((index) => index * 700),
  );
  assert.equal(found[count], undefined);
  assert.deepEqual(
    found.slice(-2).map((bytes) => bytes?.length),
    [4900, 4900],
  );
  assert.deepEqual(await storage.getMany([]), []);
}

async function putsMany(storage: Storage): Promise<void> {
  const folder = freshFolder();
  const count = 300;
  let taken = 0;
  const objects = function* (): Generator<{ readonly key: string; readonly body: Uint8Array }> {
    for (; taken < count; taken++) yield { key: `${folder}/${String(taken)}`, body: bytesOf(String(taken)) };
  };
  const writing = storage.putMany(objects());
  assert.ok(taken < count, 'takes objects from the iterable as it writes, not all at first');
  await writing;
  const keys = Array.from({ length: count }, (_, index) => `${folder}/${String(index)}`);
  const texts = (await storage.getMany(keys)).map(textOf);
  assert.deepEqual(
    texts,
    keys.map((_, index) => String(index)),
  );
}

async function batchesReject(storage: Storage): Promise<void> {
  const folder = freshFolder();
  const keys = [`${folder}/a`, 'not//a/key', `${folder}/b`];
  await rejectsWith('FLOW_STORAGE_BAD_KEY', storage.getMany(keys), 'getMany');
  const objects = keys.map((key) => ({ key, body: bytesOf(key) }));
  await rejectsWith('FLOW_STORAGE_BAD_KEY', storage.putMany(objects), 'putMany');
}

async function heedsSignals(storage: Storage): Promise<void> {
  const key = `${freshFolder()}/object`;
  const options = { signal: AbortSignal.abort() };
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    put: () => storage.put(key, bytesOf('x'), options),
    putIfAbsent: () => storage.putIfAbsent(key, bytesOf('x'), options),
    putMany: () => storage.putMany([{ key, body: bytesOf('x') }], options),
    get: () => storage.get(key, options),
    getMany: () => storage.getMany([key], options),
    getRange: () => storage.getRange(key, 0, 1, options),
    getStream: () => storage.getStream(key, options),
    stat: () => storage.stat(key, options),
    delete: () => storage.delete(key, options),
    list: () => collect(storage.list('conformance/', options)),
  };
  for (const [name, call] of Object.entries(calls)) assert.equal(await isAborted(call()), true, name);
  assert.equal(await storage.get(key), undefined);
}
