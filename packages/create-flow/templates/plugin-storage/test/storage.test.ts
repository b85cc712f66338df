import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runFlow } from '@flow/client';
import { Flow, step } from '@flow/core';
import { testProject } from '@flow/testing';
import { storageConformance } from '@flow/testing/conformance';
import { afterAll, expect, test } from 'vitest';
import { SqliteStorage } from '../src/sqlite-storage.ts';

const folder = mkdtempSync(join(tmpdir(), 'storage-'));
afterAll(() => rmSync(folder, { recursive: true }));

const open = async () => new SqliteStorage({ file: join(folder, 'objects.db'), isReadOnly: false, isPowerSafe: false });

for (const { name, run, limitMs } of storageConformance(open)) test(name, run, limitMs);

class Small extends Flow {
  value!: number;

  @step start() {
    this.value = 42;
    this.next(this.end);
  }

  @step end() {}
}

test('a run stores what it made there', async () => {
  const plugin = join(import.meta.dirname, '../src/plugin.ts');
  await using project = await testProject({
    config: { plugins: [plugin], storage: { use: '__SHORT__', file: 'a.db' } },
  });
  const result = await runFlow(Small, {}, { project });
  expect(await result.artifact('value')).toBe(42);
  expect((await project.storage()).url).toMatch(/^sqlite:\/\/.*a\.db$/);
});
