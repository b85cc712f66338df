import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import type { Storage } from '@flow/core/kernel';
import type { CaseDefinition } from './conformance-case.ts';
import { bytesOf, freshFolder, hashOf, hashOfStream, isAborted, keysOf, pattern, streamOf } from './storage-samples.ts';

const mebibyte = 1024 * 1024;

export const storageStreams: readonly CaseDefinition<Storage>[] = [
  { name: 'takes and gives 64 MiB as a stream', check: streamsLargeObjects },
  { name: 'takes streams of nothing, of odd chunks, and under putIfAbsent', check: streamsSmallObjects },
  { name: 'leaves no object behind a stream that fails', check: survivesBrokenStreams },
  { name: 'keeps the object that a failed stream was to replace', check: keepsReplaced },
  { name: 'stops a write when it is aborted, and leaves no object', check: stopsWrites },
  { name: 'stops a read when it is aborted', check: stopsReads },
];

async function streamsLargeObjects(storage: Storage): Promise<void> {
  const key = `${freshFolder()}/large`;
  const block = pattern(mebibyte);
  const blocks = function* (): Generator<Uint8Array> {
    for (let count = 0; count < 64; count++) yield block;
  };
  await storage.put(key, Readable.from(blocks(), { objectMode: false }));
  assert.equal((await storage.stat(key))?.size, 64 * mebibyte);
  const expected = hashOf(Buffer.concat([...blocks()]));
  assert.equal(await hashOfStream(await storage.getStream(key)), expected, 'getStream');
  assert.equal(hashOf((await storage.get(key)) ?? bytesOf('missing')), expected, 'get');
  const middle = await storage.getRange(key, 40 * mebibyte - 5, 40 * mebibyte + 5);
  assert.deepEqual([...(middle ?? [])], [...block.subarray(-5), ...block.subarray(0, 5)], 'getRange');
  await storage.delete(key);
}

async function streamsSmallObjects(storage: Storage): Promise<void> {
  const folder = freshFolder();
  for (const [size, chunk] of [
    [0, 1],
    [1, 1],
    [1000, 7],
    [300_000, 65_537],
  ] as const) {
    const bytes = pattern(size);
    await storage.put(`${folder}/${String(size)}`, streamOf(bytes, chunk));
    assert.equal(await hashOfStream(await storage.getStream(`${folder}/${String(size)}`)), hashOf(bytes));
  }
  assert.equal(await storage.putIfAbsent(`${folder}/once`, streamOf(bytesOf('first'), 2)), true);
  assert.equal(await storage.putIfAbsent(`${folder}/once`, streamOf(bytesOf('second'), 2)), false);
  assert.equal(await hashOfStream(await storage.getStream(`${folder}/once`)), hashOf(bytesOf('first')));
}

async function survivesBrokenStreams(storage: Storage): Promise<void> {
  const folder = freshFolder();
  const failure = new Error('the source broke');
  await assert.rejects(storage.put(`${folder}/a`, breaking(failure)), failure);
  await assert.rejects(storage.putIfAbsent(`${folder}/b`, breaking(failure)), failure);
  assert.deepEqual(await keysOf(storage.list(`${folder}/`)), []);
}

async function keepsReplaced(storage: Storage): Promise<void> {
  const key = `${freshFolder()}/object`;
  await storage.put(key, bytesOf('old'));
  await assert.rejects(storage.put(key, breaking(new Error('the source broke'))));
  assert.equal(hashOf((await storage.get(key)) ?? bytesOf('missing')), hashOf(bytesOf('old')));
}

async function stopsWrites(storage: Storage): Promise<void> {
  const folder = freshFolder();
  const stop = new AbortController();
  const endless = async function* (): AsyncGenerator<Uint8Array> {
    for (let count = 0; ; count++) {
      if (count === 5) stop.abort();
      yield pattern(100_000);
      await new Promise(setImmediate);
    }
  };
  const source = Readable.from(endless(), { objectMode: false });
  assert.equal(await isAborted(storage.put(`${folder}/object`, source, { signal: stop.signal })), true);
  assert.deepEqual(await keysOf(storage.list(`${folder}/`)), []);
}

async function stopsReads(storage: Storage): Promise<void> {
  const key = `${freshFolder()}/object`;
  await storage.put(key, pattern(8 * mebibyte));
  const stop = new AbortController();
  const stream = await storage.getStream(key, { signal: stop.signal });
  const reading = async (): Promise<void> => {
    for await (const _ of stream) stop.abort();
  };
  assert.equal(await isAborted(reading()), true);
}

function breaking(failure: Error): Readable {
  const chunks = function* (): Generator<Uint8Array> {
    yield pattern(200_000);
    throw failure;
  };
  return Readable.from(chunks(), { objectMode: false });
}
