import { Readable } from 'node:stream';
import type { Storage } from '@flow/core/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bytesOf, hashOf, streamOf } from './bytes.ts';
import { ask, openStorage } from './open-storage.ts';
import { missing, startRedis, type RedisServer } from './redis-server.ts';

const mebibyte = 1024 * 1024;
const used = (): number => process.memoryUsage().arrayBuffers;

describe.skipIf(missing !== undefined)(missing ?? 'objects in Redis', () => {
  let server: RedisServer;
  let storage: Storage;
  beforeAll(async () => {
    server = await startRedis();
    storage = await openStorage(server.url);
  });
  beforeEach(() => ask(server.url, 'FLUSHALL'));
  afterAll(async () => {
    await storage[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  test('readers see the old or the new object of several parts, whole', async () => {
    const bodies = [2.5, 1, 3.2, 0.1].map((size, index) => bytesOf(Math.round(size * mebibyte) + index, index + 1));
    const hashes = new Set(bodies.map(hashOf));
    await storage.put('runs/object', bodies[0] ?? new Uint8Array());
    await using other = await openStorage(server.url);
    const write = async (one: Storage, shift: number): Promise<void> => {
      for (let round = 0; round < 12; round++) {
        const body = bodies[(round + shift) % bodies.length] ?? new Uint8Array();
        await one.put('runs/object', round % 2 === 0 ? body : streamOf(body, 300_000));
      }
    };
    const over = new AbortController();
    let count = 0;
    const read = async (): Promise<void> => {
      for (; !over.signal.aborted; count++) {
        expect(hashes).toContain(hashOf(await storage.get('runs/object')));
        expect(hashes).toContain(hashOf(other.getSync('runs/object')));
        await new Promise(setImmediate);
      }
    };
    const reading = read();
    await Promise.all([write(storage, 0), write(other, 1)]).finally(() => over.abort());
    await reading;
    expect(count).toBeGreaterThan(3);
  });

  test('what was replaced or deleted leaves nothing behind', async () => {
    await storage.put('runs/a', bytesOf(3 * mebibyte));
    await storage.put('runs/a', bytesOf(2 * mebibyte, 2));
    await storage.put('runs/b', bytesOf(100));
    expect((await ask<string[]>(server.url, 'KEYS', '*')).toSorted()).toEqual([
      expect.stringMatching(/^flow:body:[-0-9a-f]{36}$/),
      'flow:keys',
      'flow:object:runs/a',
      'flow:object:runs/b',
    ]);
    await storage.put('runs/a', bytesOf(10));
    expect(await ask(server.url, 'KEYS', 'flow:body:*')).toEqual([]);
    expect(await storage.putIfAbsent('runs/a', streamOf(bytesOf(2 * mebibyte), 50_000))).toBe(false);
    await storage.put('runs/b', bytesOf(2 * mebibyte));
    for (const key of ['runs/a', 'runs/b', 'runs/never']) await storage.delete(key);
    expect(await ask(server.url, 'DBSIZE')).toBe(0);
  });

  test('of racers with large bodies one wins, and the drafts of the others go', async () => {
    await using other = await openStorage(server.url);
    const bodies = Array.from({ length: 6 }, (_, index) => bytesOf(2 * mebibyte, index + 1));
    const won = await Promise.all(
      bodies.map((body, index) => (index % 2 === 0 ? storage : other).putIfAbsent('runs/a', streamOf(body, 70_000))),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(hashOf(await storage.get('runs/a'))).toBe(hashOf(bodies[won.indexOf(true)]));
    expect(await ask(server.url, 'KEYS', 'flow:body:*')).toHaveLength(1);
  });

  test('a stream of 128 MiB is written and read with a few MiB of memory', async () => {
    const block = bytesOf(mebibyte);
    let most = 0;
    const before = used();
    const blocks = function* (): Generator<Uint8Array> {
      for (let count = 0; count < 128; count++) {
        most = Math.max(most, used() - before);
        yield block;
      }
    };
    await storage.put('runs/large', Readable.from(blocks(), { objectMode: false }));
    let size = 0;
    for await (const chunk of await storage.getStream('runs/large')) {
      size += (chunk as Uint8Array).length;
      most = Math.max(most, used() - before);
    }
    expect(size).toBe(128 * mebibyte);
    // Garbage counts too, until it is collected.
    expect(most).toBeLessThan(64 * mebibyte);
  });

  test('a range of several parts is cut out where it should be', async () => {
    const bytes = bytesOf(3 * mebibyte + 77);
    await storage.put('runs/a', bytes);
    for (const [start, end] of [
      [mebibyte - 1, mebibyte + 1],
      [mebibyte, 2 * mebibyte],
      [5, 3 * mebibyte + 70],
      [3 * mebibyte, Infinity],
      [3 * mebibyte + 77, 3 * mebibyte + 80],
    ] as const)
      expect(hashOf(await storage.getRange('runs/a', start, end))).toBe(hashOf(bytes.subarray(start, end)));
  });

  test('lists in order, over several pages', async () => {
    const keys = Array.from({ length: 2300 }, (_, index) => `runs/in/${String(index).padStart(5, '0')}`);
    await storage.putMany(keys.map((key) => ({ key, body: bytesOf(3) })));
    for (const key of ['runs/in.txt', 'runs/in0', 'runs/i', 'runs/inner/a']) await storage.put(key, bytesOf(1));
    const found = await Array.fromAsync(storage.list('runs/in/'));
    expect(found.map(({ key }) => key)).toEqual(keys);
    expect(new Set(found.map(({ size }) => size))).toEqual(new Set([3]));
    expect(found[0]).toEqual(await storage.stat('runs/in/00000'));
  });

  test('stores of other prefixes and databases have nothing in common', async () => {
    await using other = await openStorage(server.url, { prefix: 'other:' });
    await using numbered = await openStorage(`${server.url}/3`);
    await storage.put('runs/a', bytesOf(10));
    for (const one of [other, numbered]) {
      expect(await one.get('runs/a')).toBeUndefined();
      expect(one.getSync('runs/a')).toBeUndefined();
      expect(await Array.fromAsync(one.list(''))).toEqual([]);
    }
    expect(other.url).toBe(`${server.url}/0?prefix=other%3A`);
    expect(numbered.url).toBe(`${server.url}/3?prefix=flow%3A`);
  });
});
