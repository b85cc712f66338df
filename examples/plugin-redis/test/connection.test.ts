import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesOf, hashOf } from './bytes.ts';
import { startProxy } from './cutting-proxy.ts';
import { ask, openStorage } from './open-storage.ts';
import { missing, startRedis, type RedisServer } from './redis-server.ts';

describe.skipIf(missing !== undefined)(missing ?? 'the connection', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.each([100, 3_000_000])('whose answer to a write is lost, %i bytes, still knows that it won', async (size) => {
    await using proxy = await startProxy(server.port);
    await using storage = await openStorage(proxy.url);
    const key = `runs/lost/${String(size)}`;
    proxy.loseNextAnswer();
    expect(await storage.putIfAbsent(key, bytesOf(size))).toBe(true);
    expect(await storage.putIfAbsent(key, bytesOf(size, 2))).toBe(false);
    expect(proxy.lost).toBe(1);
    expect(hashOf(await storage.get(key))).toBe(hashOf(bytesOf(size)));
  });

  test('that was cut is made again, that of the reading thread too', async () => {
    await using storage = await openStorage(server.url);
    await storage.put('runs/a', bytesOf(10));
    for (let round = 0; round < 3; round++) {
      expect(storage.getSync('runs/a')).toHaveLength(10);
      const cut = await ask<number>(server.url, 'CLIENT', 'KILL', 'TYPE', 'normal');
      expect(cut).toBe(2);
      expect(await storage.get('runs/a')).toHaveLength(10);
    }
  });

  test('to a server that went away fails in time, with its name and the key', async () => {
    await using other = await startRedis();
    await using storage = await openStorage(other.url, { reconnectSeconds: 0.5 });
    await storage.put('runs/a', bytesOf(10));
    storage.getSync('runs/a');
    await other.stop('SIGTERM');
    const message =
      `The connection to Redis at ${other.url}/0 was lost at runs/a and didn't come back within 0.5 seconds: ` +
      'nothing listens there.';
    const lost = expect.objectContaining({ code: 'REDIS_LOST', message, hint: expect.stringContaining('flow resume') });
    await expect(storage.get('runs/a')).rejects.toEqual(lost);
    await expect(storage.put('runs/a', bytesOf(10))).rejects.toEqual(lost);
    expect(() => storage.getSync('runs/a')).toThrow(message);
    await expect(Array.fromAsync(storage.list('runs/'))).rejects.toThrow('was lost at the list of runs/ and');
    await other.start();
    expect(await storage.get('runs/a')).toHaveLength(10);
    expect(storage.getSync('runs/a')).toHaveLength(10);
  });

  test('to a server that says nothing any more fails in time', async () => {
    await using other = await startRedis();
    await using storage = await openStorage(other.url, { reconnectSeconds: 0.2, answerMs: 300 });
    process.kill(other.pid, 'SIGSTOP');
    try {
      await expect(storage.get('runs/a')).rejects.toMatchObject({
        code: 'REDIS_LOST',
        message: expect.stringContaining('has not answered for 0.3 seconds'),
      });
    } finally {
      process.kill(other.pid, 'SIGCONT');
    }
    await using patient = await openStorage(other.url);
    await patient.put('runs/a', bytesOf(10));
  });

  test('that waits for a server is given up when the work is aborted', async () => {
    await using other = await startRedis();
    await using storage = await openStorage(other.url, { reconnectSeconds: 60 });
    await other.stop('SIGKILL');
    const stop = new AbortController();
    const reading = storage.get('runs/a', { signal: stop.signal });
    await setTimeout(100);
    stop.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('keeps no process alive, but one that waits for an answer', async () => {
    const program = join(import.meta.dirname, 'leave-open.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [program, server.url], { timeout: 60_000 });
    expect(stdout).toBe('10 10\n');
  });
});
