import { expect, test } from 'vitest';
import { MemoryStorage, type MemoryObjects } from '../../src/builtin/memory-storage.ts';
import type { Storage } from '../../src/contracts/storage.ts';
import { openStore } from '../../src/datastore/open-store.ts';
import { Kernel } from '../../src/kernel/kernel.ts';
import { definePlugin } from '../../src/kernel/plugin.ts';

interface Opening {
  readonly open: (isReadOnly?: boolean) => Promise<Storage>;
  readonly objects: MemoryObjects;
  readonly closed: () => number;
}

/** A store on a storage of a plugin's own. */
async function opening(format?: unknown): Promise<Opening> {
  const objects: MemoryObjects = new Map();
  if (format !== undefined) await new MemoryStorage(objects).put('store.json', Buffer.from(JSON.stringify(format)));
  let closed = 0;
  class Counted extends MemoryStorage {
    override async [Symbol.asyncDispose](): Promise<void> {
      closed += 1;
      await super[Symbol.asyncDispose]();
    }
  }
  const plugin = definePlugin({
    name: 'theirs',
    setup: ({ hooks }) => hooks.provideStorage.for('theirs').tap(async () => new Counted(objects)),
  });
  const kernel = await Kernel.create([plugin], {
    onPluginError: (error) => {
      throw error;
    },
  });
  const request = { use: 'theirs', options: {}, projectRoot: '/', durability: 'process' as const };
  return { open: (isReadOnly = false) => openStore(kernel, { ...request, isReadOnly }), objects, closed: () => closed };
}

function textOf(objects: MemoryObjects): string | undefined {
  return objects.get('store.json')?.bytes.toString();
}

test('a store is marked with its format when it is opened for writing, and by one of many', async () => {
  const { open, objects } = await opening();
  await open(true);
  expect([...objects.keys()]).toEqual([]);
  await Promise.all(Array.from({ length: 20 }, () => open()));
  expect(textOf(objects)).toBe('{"format":1}');
  await open(true);
});

test('a store of a later release is refused, and left as it is', async () => {
  const { open, objects, closed } = await opening({ format: 2, more: true });
  for (const isReadOnly of [true, false]) {
    await expect(open(isReadOnly)).rejects.toMatchObject({
      code: 'FLOW_STORE_NEWER',
      exitCode: 2,
      message: 'The store memory://process was written in format 2; this release reads up to 1.',
    });
  }
  expect(closed()).toBe(2);
  expect([...objects.keys()]).toEqual(['store.json']);
  expect(textOf(objects)).toBe('{"format":2,"more":true}');
});

test('a marker that a later release writes at the same time is respected', async () => {
  const { open, objects } = await opening();
  const get = MemoryStorage.prototype.get;
  const storage = await open(true);
  // The later release comes between the look at the store and the marker.
  Object.defineProperty(Object.getPrototypeOf(storage), 'get', {
    value: async function late(this: MemoryStorage, key: string): Promise<Uint8Array | undefined> {
      const found = await get.call(this, key);
      if (!objects.has(key)) await this.put(key, Buffer.from('{"format":2}'));
      return found;
    },
  });
  await expect(open()).rejects.toMatchObject({ code: 'FLOW_STORE_NEWER' });
  expect(textOf(objects)).toBe('{"format":2}');
});

test.each([['text'], [{}], [{ format: 'new' }]])('a marker that says nothing is told of: %j', async (format) => {
  const { open } = await opening(format);
  await expect(open()).rejects.toMatchObject({ code: 'FLOW_MANIFEST_CORRUPT' });
});
