import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { metadataConformance } from '../../../testing/src/conformance/index.ts';
import type { MetadataProvider } from '../../src/contracts/metadata.ts';
import { createMemoryIndex, createSqliteMetadata } from '../../src/builtin/sqlite-metadata/sqlite-metadata.ts';

describe.each(['process', 'power'] as const)('SQLite metadata, durability %s', (durability) => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flow-metadata-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const connect = (): ReturnType<typeof createSqliteMetadata> =>
    createSqliteMetadata({ path: join(folder, 'metadata.db'), durability });
  for (const { name, run, limitMs } of metadataConformance(connect)) it(name, run, limitMs);
});

describe('an index in memory', () => {
  const index = createMemoryIndex();
  afterAll(async () => (await index)[Symbol.asyncDispose]());

  /** One of several that use it: it goes with the last. */
  const connect = async (): Promise<MetadataProvider> =>
    new Proxy(await index, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (name === Symbol.asyncDispose) return () => Promise.resolve();
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  for (const { name, run, limitMs } of metadataConformance(connect)) it(name, run, limitMs);
});
