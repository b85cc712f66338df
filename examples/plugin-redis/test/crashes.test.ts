import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { bytesOf, hashOf, streamOf } from './bytes.ts';
import { ask, openStorage } from './open-storage.ts';
import { missing, startRedis } from './redis-server.ts';

const mebibyte = 1024 * 1024;

describe.skipIf(missing !== undefined)(missing ?? 'crashes', () => {
  test('a writer killed in the middle of an object leaves none, and what it left goes by itself', async () => {
    await using server = await startRedis();
    const child = spawn(process.execPath, [join(import.meta.dirname, 'write-endlessly.ts'), server.url, 'runs/a'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    await using storage = await openStorage(server.url);
    expect(await storage.get('runs/a')).toBeUndefined();
    expect(storage.getSync('runs/a')).toBeUndefined();
    expect(await Array.fromAsync(storage.list(''))).toEqual([]);
    const left = await ask<string[]>(server.url, 'KEYS', '*');
    expect(left).toEqual([expect.stringContaining('flow:body:')]);
    const seconds = await ask<number>(server.url, 'TTL', left[0] ?? '');
    expect(seconds).toBeGreaterThan(3500);
    expect(seconds).toBeLessThanOrEqual(3600);
    expect(await storage.putIfAbsent('runs/a', bytesOf(2 * mebibyte))).toBe(true);
    expect(hashOf(storage.getSync('runs/a'))).toBe(hashOf(bytesOf(2 * mebibyte)));
  });

  test('a server killed and started again has all that it had answered, and nothing by halves', async () => {
    await using server = await startRedis('--appendfsync', 'always');
    await using storage = await openStorage(server.url, { reconnectSeconds: 0 });
    const sizes = Array.from({ length: 400 }, (_, index) => (index % 40 === 0 ? 2 * mebibyte : 1000) + index);
    const answered: number[] = [];
    const writes = sizes.map(async (size, index) => {
      await storage.put(`runs/${String(index)}`, bytesOf(size, index + 1));
      answered.push(index);
    });
    const ending = Promise.allSettled(writes);
    while (answered.length < 50) await setTimeout(1);
    await server.stop('SIGKILL');
    const ends = await ending;
    expect(ends.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
    await server.start();
    const found = await Array.fromAsync(storage.list('runs/'), ({ key }) => Number(key.slice('runs/'.length)));
    expect(found).toEqual(expect.arrayContaining(answered));
    for (const index of found)
      expect(hashOf(await storage.get(`runs/${String(index)}`))).toBe(hashOf(bytesOf(sizes[index] ?? 0, index + 1)));
  });

  test('a write goes on over the restart of a server', async () => {
    await using server = await startRedis();
    await using storage = await openStorage(server.url);
    const bytes = bytesOf(12 * mebibyte);
    const blocks = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of streamOf(bytes, mebibyte)) {
        yield chunk as Uint8Array;
        await setTimeout(20);
      }
    };
    const writing = storage.put('runs/a', Readable.from(blocks(), { objectMode: false }));
    await setTimeout(120);
    await server.stop('SIGKILL');
    await setTimeout(100);
    await server.start();
    await writing;
    expect(hashOf(await storage.get('runs/a'))).toBe(hashOf(bytes));
  });

  test('a write says so whose parts a server without an append-only file has lost', async () => {
    await using server = await startRedis('--appendonly', 'no');
    await using storage = await openStorage(server.url);
    const restarting = async function* (): AsyncGenerator<Uint8Array> {
      yield bytesOf(3 * mebibyte);
      await setTimeout(50);
      await server.stop('SIGKILL');
      await server.start();
      yield bytesOf(mebibyte);
    };
    const writing = storage.put('runs/a', Readable.from(restarting(), { objectMode: false }));
    await expect(writing).rejects.toMatchObject({ code: 'REDIS_DRAFT_LOST' });
    expect(await storage.stat('runs/a')).toBeUndefined();
  });
});
