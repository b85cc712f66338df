import { join } from 'node:path';
import { runFlow } from '@flow/client';
import { Flow, step } from '@flow/core';
import { testProject } from '@flow/testing';
import { describe, expect, test } from 'vitest';
import { ask } from './open-storage.ts';
import { missing, startRedis } from './redis-server.ts';

class Small extends Flow {
  value!: number;
  bytes!: Uint8Array;

  @step start() {
    this.value = 42;
    this.bytes = new Uint8Array(3_000_000).fill(7);
    this.next(this.end);
  }

  @step end() {
    this.value = this.bytes.length;
  }
}

describe.skipIf(missing !== undefined)(missing ?? 'a flow', () => {
  test('stores what it made in Redis', async () => {
    await using server = await startRedis();
    const plugin = join(import.meta.dirname, '../src/plugin.ts');
    const storage = { use: 'redis', url: server.url, prefix: 'mine:' };
    await using project = await testProject({ config: { plugins: [plugin], storage } });
    const result = await runFlow(Small, {}, { project });
    expect(await result.artifact('value')).toBe(3_000_000);
    expect((await project.storage()).url).toBe(`${server.url}/0?prefix=mine%3A`);
    const keys = await ask<string[]>(server.url, 'KEYS', '*');
    expect(keys).toContain('mine:object:store.json');
    expect(keys.filter((key) => !key.startsWith('mine:'))).toEqual([]);
  });
});
