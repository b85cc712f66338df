import { closeSync, openSync, writeSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FlowError } from '../../src/contracts/flow-error.ts';
import { openFailure, writeFailure } from '../../src/builtin/local-storage/errors.ts';
import { parseLocalStorageOptions } from '../../src/builtin/local-storage/options.ts';
import { createLocalStorage } from '../../src/builtin/local-storage/local-storage.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flow-storage-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function failureOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (!FlowError.is(error)) throw error;
    return `${error.code} (exit ${String(error.exitCode)}): ${error.message}\n${error.hint ?? ''}`.replaceAll(
      folder,
      '<folder>',
    );
  }
  return 'nothing failed';
}

it('says where a root is no folder', async () => {
  await writeFile(join(folder, 'file'), 'x');
  expect(await failureOf(() => createLocalStorage({ root: join(folder, 'file', 'store'), durability: 'process' })))
    .toMatchInlineSnapshot(`
    "FLOW_STORAGE_NOT_WRITABLE (exit 2): The store can't write to <folder>/file/store: ENOTDIR: not a directory, mkdir '<folder>/file/store/.tmp'.
    Give your user the right to write there, or set the storage's root in the config to another folder."
  `);
});

it('says of any root that can not be made that it can not be written', async () => {
  const made = await mkdir(join(folder, 'missing/store')).catch((error: unknown) => error);
  const failure = openFailure(made, join(folder, 'missing/store'));
  expect(FlowError.is(failure, 'FLOW_STORAGE_NOT_WRITABLE') && failure.exitCode).toBe(2);
});

it.runIf(process.getuid?.() === 0)('says where it has no right to write or read', async () => {
  const root = join(folder, 'store');
  const storage = await createLocalStorage({ root, durability: 'process' });
  await storage.put('locked/object', Buffer.from('x'));
  await chmod(join(root, 'locked'), 0);
  await chmod(folder, 0o755);
  process.seteuid?.(65_534);
  try {
    expect(await failureOf(() => createLocalStorage({ root, durability: 'process' }))).toMatch(
      /^FLOW_STORAGE_NOT_WRITABLE \(exit 2\): The store can't write to <folder>\/store: EACCES: permission denied/,
    );
    expect(await failureOf(() => storage.get('locked/object'))).toMatch(/^FLOW_STORAGE_NOT_READABLE .*EACCES/);
    expect(await failureOf(() => storage.getSync('locked/object'))).toMatch(/^FLOW_STORAGE_NOT_READABLE .*EACCES/);
    expect(await failureOf(() => storage.delete('locked/object'))).toMatch(/^FLOW_STORAGE_NOT_WRITABLE .*EACCES/);
  } finally {
    process.seteuid?.(0);
  }
});

it.runIf(process.platform === 'linux')('says that the disk is full', () => {
  const full = openSync('/dev/full', 'w');
  try {
    expect(() => {
      try {
        writeSync(full, 'x');
      } catch (error) {
        throw writeFailure(error, '/data/store/a');
      }
    }).toThrowErrorMatchingInlineSnapshot(
      `[FlowError: The store is full: /data/store/a can't be written: ENOSPC: no space left on device, write.]`,
    );
  } finally {
    closeSync(full);
  }
});

it('refuses a key below an object, and a key that is a folder of objects', async () => {
  const storage = await createLocalStorage({ root: folder, durability: 'process' });
  await storage.put('a', Buffer.from('x'));
  await storage.put('b/c', Buffer.from('x'));
  for (const key of ['a/b', 'a/b/c', 'b']) {
    expect(await failureOf(() => storage.put(key, Buffer.from('y')))).toMatch(/^FLOW_STORAGE_KEY_CLASH/);
    expect(await failureOf(() => storage.putIfAbsent(key, Buffer.from('y')))).toMatch(/^FLOW_STORAGE_KEY_CLASH/);
  }
  expect(await failureOf(() => storage.put('b', Buffer.from('y')))).toMatchInlineSnapshot(`
    "FLOW_STORAGE_KEY_CLASH (exit 1): The object b can't be written to <folder>/b: a part of the key is an object, or the key is a folder of objects.
    Choose a key that is neither inside another object nor the folder of others."
  `);
});

it('refuses a part that is too long for a file name', async () => {
  const storage = await createLocalStorage({ root: folder, durability: 'process' });
  await storage.put('x'.repeat(255), Buffer.from('x'));
  expect(await failureOf(() => storage.put('ä'.repeat(43), Buffer.from('x')))).toMatchInlineSnapshot(`
    "FLOW_STORAGE_BAD_KEY (exit 1): "äääääääääääääääääääääääääääääääääääääääääää" can't be a key of a storage: a part of it makes a file name of more than 255 letters.
    A key is one or more parts with a slash between them, as runs/Regions/run.json."
  `);
});

it('takes the place of folders that hold nothing', async () => {
  const storage = await createLocalStorage({ root: folder, durability: 'process' });
  await mkdir(join(folder, 'a/b/c'), { recursive: true });
  await mkdir(join(folder, 'd/e'), { recursive: true });
  await storage.put('a', Buffer.from('x'));
  expect(await storage.putIfAbsent('d', Buffer.from('y'))).toBe(true);
  expect(Buffer.from(storage.getSync('a') ?? []).toString()).toBe('x');
});

it('reads its options, and names the one that was meant', async () => {
  const request = { use: 'local', projectRoot: '/project', durability: 'power' } as const;
  expect(parseLocalStorageOptions({ ...request, options: {} })).toEqual({
    root: '/project/.flow/store',
    durability: 'power',
  });
  expect(parseLocalStorageOptions({ ...request, options: { root: '../data' } }).root).toBe('/data');
  expect(parseLocalStorageOptions({ ...request, options: { root: 'file:///data/a%20b' } }).root).toBe('/data/a b');
  expect(parseLocalStorageOptions({ ...request, options: { root: '~/data' } }).root).toBe(join(homedir(), 'data'));
  expect(parseLocalStorageOptions({ ...request, options: { root: '~data' } }).root).toBe('/project/~data');
  expect(await failureOf(() => parseLocalStorageOptions({ ...request, options: { rot: 'x' } }))).toMatchInlineSnapshot(`
    "FLOW_PROVIDER_OPTION_UNKNOWN (exit 2): The provider "local" has no option "rot". It has: root.
    Did you mean "root"?"
  `);
  expect(await failureOf(() => parseLocalStorageOptions({ ...request, options: { root: 7 } }))).toMatchInlineSnapshot(`
    "FLOW_PROVIDER_OPTION_INVALID (exit 2): The option "root" of the provider "local" takes a path or a file URL, not a number.
    Correct it in the stack in the config."
  `);
});

// Node's recursive mkdir never returns there.
it.runIf(process.platform === 'linux')(
  'says of a root below a pseudo file system that it can not be written',
  async () => {
    expect(await failureOf(() => createLocalStorage({ root: '/proc/nope/store', durability: 'process' })))
      .toMatchInlineSnapshot(`
      "FLOW_STORAGE_NOT_WRITABLE (exit 2): The store can't write to /proc/nope/store: ENOENT: no such file or directory, mkdir '/proc/nope'.
      Give your user the right to write there, or set the storage's root in the config to another folder."
    `);
  },
);
