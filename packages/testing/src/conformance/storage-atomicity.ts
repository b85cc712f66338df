import assert from 'node:assert/strict';
import type { Storage } from '@flow/core/kernel';
import type { CaseDefinition } from './conformance-case.ts';
import { bytesOf, freshFolder, hashOf, pattern, streamOf, textOf } from './storage-samples.ts';

export const storageAtomicity: readonly CaseDefinition<Storage>[] = [
  { name: 'shows readers the old or the new object, whole', connections: 3, check: neverTears },
  { name: 'lets exactly one of 50 racers win putIfAbsent', connections: 5, check: hasOneWinner },
  { name: 'lets exactly one of 12 streams win putIfAbsent', connections: 3, check: hasOneStreamWinner },
  { name: 'shows an object to other connections as soon as it is written', connections: 2, check: isVisible },
  { name: 'goes on reading the object that a stream began with, or fails; never mixes two', check: neverMixes },
];

const sizes = [200, 70_000, 900_000] as const;

async function neverTears(_: Storage, all: readonly Storage[]): Promise<void> {
  const key = `${freshFolder()}/object`;
  const bodies = sizes.map((size, index) => pattern(size, index + 1));
  const hashes = new Set(bodies.map(hashOf));
  await all[0]?.put(key, bodies[0] ?? bytesOf(''));
  const ended = new AbortController();
  const write = async (storage: Storage, shift: number): Promise<void> => {
    for (let round = 0; round < 20; round++) {
      const body = bodies[(round + shift) % bodies.length] ?? bytesOf('');
      await storage.put(key, round % 2 === 0 ? body : streamOf(body, 50_000));
    }
  };
  const read = async (storage: Storage): Promise<void> => {
    for (let round = 0; !ended.signal.aborted || round === 0; round++) {
      const found = round % 2 === 0 ? await storage.get(key) : storage.getSync(key);
      assert.ok(found !== undefined && hashes.has(hashOf(found)), 'a torn or missing object');
      await new Promise(setImmediate);
    }
  };
  const reading = Promise.all(all.map(read));
  await Promise.all(all.map(write)).finally(() => ended.abort());
  await reading;
}

async function hasOneWinner(storage: Storage, all: readonly Storage[]): Promise<void> {
  for (const size of sizes) {
    const key = `${freshFolder()}/object`;
    const bodies = Array.from({ length: 50 }, (_, racer) => pattern(size, racer + 1));
    const won = await Promise.all(bodies.map((body, racer) => turnOf(all, racer).putIfAbsent(key, body)));
    assert.equal(won.filter((isFirst) => isFirst).length, 1, 'winners');
    assert.equal(won.filter((isFirst) => !isFirst).length, 49, 'losers');
    const winner = bodies[won.indexOf(true)];
    assert.ok(winner !== undefined);
    assert.equal(hashOf((await storage.get(key)) ?? bytesOf('missing')), hashOf(winner), "the winner's object");
  }
}

async function hasOneStreamWinner(storage: Storage, all: readonly Storage[]): Promise<void> {
  const key = `${freshFolder()}/object`;
  const bodies = Array.from({ length: 12 }, (_, racer) => pattern(300_000, racer + 1));
  const race = bodies.map((body, racer) => turnOf(all, racer).putIfAbsent(key, streamOf(body, 40_000)));
  const won = await Promise.all(race);
  assert.equal(won.filter((isFirst) => isFirst).length, 1, 'winners');
  const winner = bodies[won.indexOf(true)];
  assert.ok(winner !== undefined);
  assert.equal(hashOf((await storage.get(key)) ?? bytesOf('missing')), hashOf(winner), "the winner's object");
}

async function isVisible(first: Storage, [, second]: readonly Storage[]): Promise<void> {
  assert.ok(second !== undefined);
  const key = `${freshFolder()}/object`;
  for (let round = 0; round < 20; round++) {
    await first.put(key, bytesOf(String(round)));
    assert.equal(textOf(await second.get(key)), String(round));
    assert.equal(textOf(second.getSync(key)), String(round));
  }
  assert.equal(await second.putIfAbsent(key, bytesOf('late')), false);
  await second.delete(key);
  assert.equal(await first.stat(key), undefined);
  assert.equal(await first.putIfAbsent(key, bytesOf('again')), true);
}

async function neverMixes(storage: Storage): Promise<void> {
  const key = `${freshFolder()}/object`;
  const [before, after] = [pattern(4_000_000, 1), pattern(4_000_000, 2)];
  await storage.put(key, before);
  const stream = await storage.getStream(key);
  const chunks: Uint8Array[] = [];
  let failed = false;
  try {
    for await (const chunk of stream) {
      if (chunks.length === 0) await storage.put(key, after);
      chunks.push(chunk as Uint8Array);
    }
  } catch {
    failed = true;
  }
  assert.ok(failed || hashOf(Buffer.concat(chunks)) === hashOf(before), 'two objects in one stream');
  assert.equal(hashOf((await storage.get(key)) ?? bytesOf('missing')), hashOf(after));
}

function turnOf(all: readonly Storage[], racer: number): Storage {
  const storage = all[racer % all.length];
  assert.ok(storage !== undefined);
  return storage;
}
