import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { storageConformance } from '../../../testing/src/conformance/index.ts';
import { createLocalStorage } from '../../src/builtin/local-storage/local-storage.ts';

describe.each(['process', 'power'] as const)('local storage, durability %s', (durability) => {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'flow-storage-'));
  });
  afterAll(() => rm(root, { recursive: true }));

  for (const { name, run, limitMs } of storageConformance(() => createLocalStorage({ root, durability })))
    it(name, run, limitMs);

  it('left no temporary file behind', async () => {
    expect(await readdir(join(root, '.tmp'))).toEqual([]);
  });
});
