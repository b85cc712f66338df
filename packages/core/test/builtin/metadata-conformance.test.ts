import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { metadataConformance } from '../../../testing/src/conformance/index.ts';
import { createSqliteMetadata } from '../../src/builtin/sqlite-metadata/sqlite-metadata.ts';

describe.each(['process', 'power'] as const)('SQLite metadata, durability %s', (durability) => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flow-metadata-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const connect = (): ReturnType<typeof createSqliteMetadata> =>
    createSqliteMetadata({ path: join(folder, 'metadata.db'), durability });
  for (const { name, run } of metadataConformance(connect)) it(name, run, 60_000);
});
