import { linkSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { inBatches } from '../../src/builtin/local-storage/many.ts';
import { keyNames } from '../../src/builtin/local-storage/names.ts';
import { renameIfAbsent } from '../../src/builtin/local-storage/claim.ts';
import { TempFolder } from '../../src/builtin/local-storage/temp.ts';
import { FileWriter } from '../../src/builtin/local-storage/writes.ts';
import { createLocalStorage } from '../../src/builtin/local-storage/local-storage.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flow-storage-'));
});
afterEach(() => rm(root, { recursive: true }));

it.each(['process', 'power'] as const)('makes folders again that somebody removed (%s)', async (durability) => {
  const storage = await createLocalStorage({ root, durability });
  await storage.put('a/b/object', Buffer.from('1'));
  await rm(join(root, 'a'), { recursive: true });
  await storage.put('a/b/object', Buffer.from('2'));
  await rm(join(root, 'a'), { recursive: true });
  expect(await storage.putIfAbsent('a/b/object', Buffer.from('3'))).toBe(true);
  await rm(join(root, '.tmp'), { recursive: true });
  await storage.put('a/b/object', Buffer.alloc(100_000, '4'));
  expect(storage.getSync('a/b/object')?.length).toBe(100_000);
});

it('lists no links and no files of others', async () => {
  const storage = await createLocalStorage({ root, durability: 'process' });
  await storage.put('a/object', Buffer.from('x'));
  await symlink(tmpdir(), join(root, 'a/link'));
  await symlink(join(root, 'a/object'), join(root, 'a/file-link'));
  for (const name of ['.DS_Store', 'bad%zz', 'bad%41', 'sp ace']) await writeFile(join(root, 'a', name), 'x');
  const keys: string[] = [];
  for await (const { key } of storage.list('')) keys.push(key);
  expect(keys).toEqual(['a/object']);
});

it('removes the folders that a deleted object was the last in, and nothing above the root', async () => {
  const storage = await createLocalStorage({ root: join(root, 'store'), durability: 'process' });
  await storage.put('a/b/c/object', Buffer.from('x'));
  await storage.put('a/other', Buffer.from('x'));
  await storage.delete('a/b/c/object');
  expect(await readdir(join(root, 'store/a'))).toEqual(['other']);
  await storage.delete('a/other');
  expect(await readdir(join(root, 'store'))).toEqual(['.tmp']);
});

it('lets one of 20 writers win where the file system has no links', async () => {
  const unsupported = (): never => {
    throw Object.assign(new Error('no links here'), { code: 'EPERM', syscall: 'link' });
  };
  const writers = Array.from({ length: 4 }, () => {
    const temp = new TempFolder(join(root, '.tmp'), false);
    return new FileWriter({ root, temp, isDurable: false, link: unsupported });
  });
  const target = { key: 'a/object', file: join(root, 'a/object') };
  const race = Array.from({ length: 5 }, () => writers)
    .flat()
    .map((writer, racer) => writer.create(target, Buffer.from(String(racer)), undefined));
  expect((await Promise.all(race)).filter((won) => won)).toHaveLength(1);
  expect(await readdir(join(root, '.tmp'))).toEqual([]);
});

it('passes over a claim whose holder was killed', async () => {
  const temp = join(root, 'temp');
  await writeFile(temp, 'x');
  const rename = { temp, file: join(root, 'object'), claims: join(root, 'claims'), staleAfterMs: 20 };
  await mkdir(rename.claims);
  await writeFile(temp, 'x');
  const { createHash } = await import('node:crypto');
  const name = `claim-${createHash('sha256').update(rename.file).digest('hex').slice(0, 32)}`;
  await writeFile(join(rename.claims, name), '');
  expect(await renameIfAbsent(rename)).toBe(true);
  expect(await readdir(rename.claims)).toEqual([]);
});

it('knows its own link when the answer to the first request was lost', async () => {
  const twice = (from: string, to: string): void => {
    linkSync(from, to);
    linkSync(from, to);
  };
  const writer = new FileWriter({
    root,
    temp: new TempFolder(join(root, '.tmp'), false),
    isDurable: false,
    link: twice,
  });
  expect(await writer.create({ key: 'a', file: join(root, 'a') }, Buffer.from('x'), undefined)).toBe(true);
});

it('keeps the keys of a store that marks capitals apart in any case', async () => {
  const names = keyNames(true);
  const keys = ['a/b', 'A/b', 'a/B', 'A/B', 'aB', 'Ab', 'AB', 'ab', 'CON', 'con', 'Ä', 'ä', '%+1', 'A%+1'];
  expect(new Set(keys.map((key) => names.pathOf(key).toLowerCase())).size).toBe(keys.length);
  for (const key of keys)
    expect(
      names
        .pathOf(key)
        .split('/')
        .map((name) => names.partOf(name))
        .join('/'),
    ).toBe(key);
  expect(keys.map((key) => names.pathOf(key))).toMatchInlineSnapshot(`
    [
      "a/b",
      "A%+1/b",
      "a/B%+1",
      "A%+1/B%+1",
      "aB%+1",
      "Ab%+2",
      "AB%+3",
      "ab",
      "%43ON%+3",
      "%63on",
      "%c3%84",
      "%c3%a4",
      "%25+1",
      "A%25+1%+w",
    ]
  `);
  await writeFile(join(root, '.marks-case'), '');
  const storage = await createLocalStorage({ root, durability: 'process' });
  await storage.put('Regions', Buffer.from('x'));
  expect(await readdir(root)).toContain('Regions%+1s');
});

it('works on 16 items of a batch at most, and on none after a failure', async () => {
  let active = 0;
  let most = 0;
  let started = 0;
  const work = async (item: number): Promise<number> => {
    started++;
    most = Math.max(most, ++active);
    await new Promise((resolve) => setTimeout(resolve, 1));
    active--;
    if (item === 40) throw new Error('item 40');
    return item * 2;
  };
  const items = Array.from({ length: 40 }, (_, index) => index);
  expect(await inBatches(items, work)).toEqual(items.map((item) => item * 2));
  expect(most).toBe(16);
  started = 0;
  await expect(inBatches([40, ...items, ...items], work)).rejects.toThrow('item 40');
  expect(started).toBeLessThan(40);
  expect(active).toBe(0);
});
