import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { storageConformance } from '../../../testing/src/conformance/index.ts';
import { LayeredStorage } from '../../src/builtin/layered-storage.ts';
import { MemoryStorage } from '../../src/builtin/memory-storage.ts';

describe('a storage over an empty one keeps the contract', () => {
  const [upper, lower] = [new MemoryStorage(), new MemoryStorage()];
  const open = async (): Promise<LayeredStorage> => new LayeredStorage({ upper: upper.connect(), lower });
  for (const { name, run, limitMs } of storageConformance(open)) it(name, run, limitMs);
});

describe('a storage over another one', () => {
  async function layered(): Promise<{ storage: LayeredStorage; lower: MemoryStorage }> {
    const lower = new MemoryStorage();
    await lower.put('a/one', Buffer.from('old'));
    await lower.put('a/two', Buffer.from('two'));
    return { storage: new LayeredStorage({ upper: new MemoryStorage(), lower }), lower };
  }

  it('reads what is below, in every way', async () => {
    const { storage } = await layered();
    expect(String(Buffer.from((await storage.get('a/one')) ?? []))).toBe('old');
    expect(String(Buffer.from(storage.getSync('a/one') ?? []))).toBe('old');
    expect(String(Buffer.from((await storage.getRange('a/one', 1, 3)) ?? []))).toBe('ld');
    expect(await text(await storage.getStream('a/two'))).toBe('two');
    expect((await storage.stat('a/two'))?.size).toBe(3);
  });

  it('writes above, which hides what is below and leaves it as it was', async () => {
    const { storage, lower } = await layered();
    await storage.put('a/one', Buffer.from('newer'));
    expect(await storage.putIfAbsent('a/two', Buffer.from('other'))).toBe(false);
    expect(await storage.putIfAbsent('a/three', Buffer.from('three'))).toBe(true);
    const found = await storage.getMany(['a/two', 'a/one', 'a/none', 'a/three']);
    expect(found.map((bytes) => bytes && String(Buffer.from(bytes)))).toEqual(['two', 'newer', undefined, 'three']);
    expect(await text(await storage.getStream('a/one'))).toBe('newer');
    const listed = (await Array.fromAsync(storage.list('a/'))).map(({ key, size }) => `${key} ${String(size)}`);
    expect(listed.toSorted()).toEqual(['a/one 5', 'a/three 5', 'a/two 3']);
    expect(String(Buffer.from((await lower.get('a/one')) ?? []))).toBe('old');
    expect(await lower.get('a/three')).toBeUndefined();
  });
});
