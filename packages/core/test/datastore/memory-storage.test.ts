import { describe, it } from 'vitest';
import { storageConformance } from '../../../testing/src/conformance/index.ts';
import { MemoryStorage } from './memory-storage.ts';

describe('the storage in memory that other tests use keeps the contract', () => {
  const storage = new MemoryStorage();
  for (const { name, run } of storageConformance(() => Promise.resolve(storage.connect()))) it(name, run, 60_000);
});
