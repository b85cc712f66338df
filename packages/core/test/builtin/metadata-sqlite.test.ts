import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { attemptRecord, runIdOf, runRecord } from '../../../testing/src/conformance/metadata-samples.ts';
import { FlowError } from '../../src/contracts/flow-error.ts';
import { parseFlowName } from '../../src/contracts/ids.ts';
import { parseSqliteMetadataOptions } from '../../src/builtin/sqlite-metadata/options.ts';
import { createSqliteMetadata } from '../../src/builtin/sqlite-metadata/sqlite-metadata.ts';

const run = promisify(execFile);
const flow = parseFlowName('Shared');
let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flow-metadata-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function failureOf(path: string): Promise<string> {
  try {
    await createSqliteMetadata({ path, durability: 'process' });
  } catch (error) {
    if (!FlowError.is(error)) throw error;
    return `${error.code} (exit ${String(error.exitCode)}): ${error.message}\n${error.hint ?? ''}`.replaceAll(
      folder,
      '<folder>',
    );
  }
  return 'nothing failed';
}

it('loses nothing when 6 processes make and change one index', { timeout: 60_000 }, async () => {
  const path = join(folder, 'deep/metadata.db');
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const counts = Array.from({ length: 50 }, (_, count) => String(count));
  const old = names.flatMap((name) => counts.map((count) => `old-${name}-${count}`));
  const script = join(import.meta.dirname, 'fixtures/change-index.ts');
  {
    await using first = await createSqliteMetadata({ path, durability: 'process' });
    await first.createRun(runRecord(flow, 'r', { tags: old }));
    const ended = await Promise.all(names.map((name) => run(process.execPath, [script, path, name])));
    expect(ended.map(({ stderr }) => stderr).join('')).toBe('');
  }
  await using metadata = await createSqliteMetadata({ path, durability: 'process' });
  const tags = (await metadata.getRun(flow, runIdOf('r')))?.tags ?? [];
  expect(tags.toSorted()).toEqual(names.flatMap((name) => counts.map((count) => `${name}-${count}`)).toSorted());
  const summaries = await metadata.summarizeSteps(flow, runIdOf('r'));
  expect(summaries.map(({ running }) => running)).toEqual(names.map(() => 50));
});

it('is made once when many open it at once', async () => {
  const path = join(folder, 'metadata.db');
  const script = `
    const { createSqliteMetadata } = await import(${JSON.stringify(join(import.meta.dirname, '../../src/builtin/sqlite-metadata/sqlite-metadata.ts'))});
    const metadata = await createSqliteMetadata({ path: ${JSON.stringify(path)}, durability: 'process' });
    console.log((await metadata.listFlows()).length);`;
  const ended = await Promise.all(
    Array.from({ length: 8 }, () => run(process.execPath, ['--input-type=module', '-e', script])),
  );
  expect(ended.map(({ stdout, stderr }) => stdout + stderr)).toEqual(Array.from({ length: 8 }, () => '0\n'));
});

it('puts 1,000 attempts within one transaction', async () => {
  await using metadata = await createSqliteMetadata({ path: join(folder, 'metadata.db'), durability: 'process' });
  const bad = { ...attemptRecord(flow, 'r', { task: '1' }), attempt: Number.NaN };
  const good = Array.from({ length: 1000 }, (_, index) => attemptRecord(flow, 'r', { task: String(index) }));
  await expect(metadata.putAttempts([...good, bad])).rejects.toThrow();
  expect(await metadata.summarizeSteps(flow, runIdOf('r'))).toEqual([]);
  await metadata.putAttempts(good);
  expect((await metadata.summarizeSteps(flow, runIdOf('r')))[0]?.running).toBe(1000);
});

it('takes attempts before their run, and a run that is put again, as when it is rebuilt', async () => {
  await using metadata = await createSqliteMetadata({ path: join(folder, 'metadata.db'), durability: 'process' });
  await metadata.putAttempts([attemptRecord(flow, 'r')]);
  expect(await metadata.listFlows()).toEqual([]);
  await metadata.createRun(runRecord(flow, 'r', { tags: ['a', 'b'] }));
  const later = runRecord(flow, 'r', { status: 'finished', tags: ['c'], finishedAt: 7 });
  await metadata.createRun(later);
  expect(await metadata.getRun(flow, runIdOf('r'))).toEqual(later);
  expect(await metadata.summarizeSteps(flow, runIdOf('r'))).toHaveLength(1);
});

it('says what is wrong with a file that it can not use', async () => {
  await writeFile(join(folder, 'text'), 'This is no database, but it is long enough to have been one. '.repeat(20));
  const foreign = new DatabaseSync(join(folder, 'foreign'));
  foreign.exec('CREATE TABLE theirs (x)');
  foreign.close();
  await mkdir(join(folder, 'directory'));
  const failures = await Promise.all(
    ['text', 'foreign', 'directory', 'text/db'].map((name) => failureOf(join(folder, name))),
  );
  expect(failures.join('\n')).toMatchInlineSnapshot(`
    "FLOW_METADATA_CORRUPT (exit 2): The index <folder>/text can't be read: file is not a database.
    If this is the index, flow runs reindex puts it aside and makes a new one from the store, where all that it lists is kept. If it is another file, set the metadata's path in the config.
    FLOW_METADATA_FOREIGN (exit 2): <folder>/foreign is the SQLite database of another program, not an index of runs.
    Set the metadata's path in the config to another file.
    FLOW_METADATA_NOT_WRITABLE (exit 2): The index <folder>/directory can't be written: unable to open database file.
    Give your user the right to write the file and its folder, or set the metadata's path in the config to another file.
    FLOW_METADATA_NOT_WRITABLE (exit 2): The index <folder>/text/db can't be written: EEXIST: file already exists, mkdir '<folder>/text'.
    Give your user the right to write the file and its folder, or set the metadata's path in the config to another file."
  `);
  expect((await readFile(join(folder, 'text'), 'utf8')).startsWith('This is no database')).toBe(true);
});

it.each([false, true])(
  'empties an index of a later release, to be filled from the store; read only: %s',
  async (isReadOnly) => {
    const path = join(folder, 'newer.db');
    {
      await using metadata = await createSqliteMetadata({ path, durability: 'process' });
      await metadata.createRun(runRecord(flow, 'r'));
      await metadata.putAttempts([attemptRecord(flow, 'r')]);
    }
    const newer = new DatabaseSync(path);
    newer.exec(`
    CREATE TABLE more (run_id INTEGER NOT NULL REFERENCES run_keys (id));
    INSERT INTO more SELECT id FROM run_keys;
    ALTER TABLE attempts RENAME TO tries;
    CREATE VIEW "odd ""name" AS SELECT * FROM tries;
    CREATE VIRTUAL TABLE words USING fts5 (word);
    PRAGMA user_version = 99`);
    newer.close();
    const openings = Array.from({ length: 4 }, () => createSqliteMetadata({ path, durability: 'process', isReadOnly }));
    for (const metadata of await Promise.all(openings)) {
      expect(await metadata.listFlows()).toEqual([]);
      await metadata[Symbol.asyncDispose]();
    }
    await using metadata = await createSqliteMetadata({ path, durability: 'process' });
    await metadata.createRun(runRecord(flow, 'r'));
    await metadata.putAttempts([attemptRecord(flow, 'r')]);
    expect(await metadata.listFlows()).toEqual([flow]);
    expect(await metadata.summarizeSteps(flow, runIdOf('r'))).toHaveLength(1);
  },
);

it('says that a file is corrupt when a query finds it so', async () => {
  const path = join(folder, 'metadata.db');
  {
    await using metadata = await createSqliteMetadata({ path, durability: 'process' });
    await metadata.putAttempts(
      Array.from({ length: 5000 }, (_, index) => attemptRecord(flow, 'r', { task: String(index) })),
    );
  }
  const bytes = await readFile(path);
  await writeFile(path, bytes.fill(0xee, 4096 * 2));
  await using metadata = await createSqliteMetadata({ path, durability: 'process' });
  const failed: unknown = await metadata.createRun(runRecord(flow, 'r')).catch((error: unknown) => error);
  expect(FlowError.is(failed, 'FLOW_METADATA_CORRUPT')).toBe(true);
});

it.runIf(process.getuid?.() === 0)('says where it has no right to write', async () => {
  const path = join(folder, 'metadata.db');
  await (await createSqliteMetadata({ path, durability: 'process' }))[Symbol.asyncDispose]();
  await chmod(folder, 0o755);
  process.seteuid?.(65_534);
  try {
    expect(await failureOf(path)).toMatch(/^FLOW_METADATA_NOT_WRITABLE \(exit 2\): The index <folder>\/metadata.db/);
    expect(await failureOf(join(folder, 'new.db'))).toMatch(/^FLOW_METADATA_NOT_WRITABLE \(exit 2\)/);
    expect(await failureOf(join(folder, 'new/new.db'))).toMatch(/^FLOW_METADATA_NOT_WRITABLE \(exit 2\).*EACCES/);
  } finally {
    process.seteuid?.(0);
  }
});

it.runIf(process.getuid?.() === 0)('says that a file is for reading only, though others have it open', async () => {
  const path = join(folder, 'metadata.db');
  await using writer = await createSqliteMetadata({ path, durability: 'process' });
  await writer.createRun(runRecord(flow, 'r'));
  await chmod(folder, 0o777);
  for (const suffix of ['-wal', '-shm']) await chmod(`${path}${suffix}`, 0o666);
  process.seteuid?.(65_534);
  try {
    expect(await failureOf(path)).toMatchInlineSnapshot(`
      "FLOW_METADATA_NOT_WRITABLE (exit 2): The index <folder>/metadata.db can't be written: attempt to write a readonly database.
      Give your user the right to write the file and its folder, or set the metadata's path in the config to another file."
    `);
  } finally {
    process.seteuid?.(0);
  }
});

it('reads its options', () => {
  const request = { use: 'sqlite', projectRoot: '/project', durability: 'process' } as const;
  expect(parseSqliteMetadataOptions({ ...request, options: {} })).toEqual({
    path: '/project/.flow/metadata.db',
    durability: 'process',
  });
  expect(() => parseSqliteMetadataOptions({ ...request, options: { pth: 'x' } })).toThrow('no option "pth"');
});

it('drops the warning about SQLite and no other', async () => {
  const script = `
    const { createSqliteMetadata } = await import(${JSON.stringify(join(import.meta.dirname, '../../src/builtin/sqlite-metadata/sqlite-metadata.ts'))});
    await createSqliteMetadata({ path: ${JSON.stringify(join(folder, 'metadata.db'))}, durability: 'process' });
    process.emitWarning('another one', 'ExperimentalWarning');`;
  const { stderr } = await run(process.execPath, ['--input-type=module', '-e', script]);
  expect(stderr).toContain('another one');
  expect(stderr).not.toContain('SQLite');
});

it('waits, for who only reads, for the file that another process makes, and makes none', async () => {
  const path = join(folder, 'deep/metadata.db');
  await using reader = await createSqliteMetadata({ path, durability: 'process', isReadOnly: true });
  expect(await reader.listFlows()).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
  await using writer = await createSqliteMetadata({ path, durability: 'process' });
  await writer.createRun(runRecord(flow, 'first'));
  expect(await Promise.all([reader.listFlows(), reader.listFlows()])).toEqual([[flow], [flow]]);
});

it('keeps in memory what it is told of, for who only reads a folder without an index', async () => {
  const path = join(folder, 'metadata.db');
  await using reader = await createSqliteMetadata({ path, durability: 'process', isReadOnly: true });
  await reader.createRun(runRecord(flow, 'first'));
  expect(await reader.listFlows()).toEqual([flow]);
  expect(await readdir(folder)).toEqual([]);
});
