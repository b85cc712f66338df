import { describe, it } from 'vitest';
import { storageConformance } from '../../../testing/src/conformance/index.ts';
import { MemoryStorage } from '../../src/builtin/memory-storage.ts';

describe('a storage in memory keeps the contract', () => {
  const storage = new MemoryStorage();
  for (const { name, run, limitMs } of storageConformance(() => Promise.resolve(storage.connect())))
    it(name, run, limitMs);
});
