import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { inspect } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { isFileArtifact, type FileArtifact } from '../../src/contracts/file-artifact.ts';
import { ArtifactStore } from '../../src/datastore/artifact-store.ts';
import { blobKey } from '../../src/datastore/layout.ts';
import { MemoryStorage } from '../../src/builtin/memory-storage.ts';

interface Bench {
  readonly folder: string;
  readonly copies: string;
  readonly storage: MemoryStorage;
  readonly store: ArtifactStore;
  readonly save: (text: string, name?: string) => Promise<FileArtifact>;
}

function bench(): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'flow-files-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const copies = join(folder, 'copies');
  const storage = new MemoryStorage();
  const store = new ArtifactStore(storage, { copies });
  const save = async (text: string, name = 'words.txt'): Promise<FileArtifact> => {
    writeFileSync(join(folder, name), text);
    return store.files.save(join(folder, name), name);
  };
  return { folder, copies, storage, store, save };
}

async function blobs(storage: MemoryStorage): Promise<readonly string[]> {
  return (await Array.fromAsync(storage.list('blobs/'))).map(({ key }) => key);
}

test('a file is read back by another process in every way that there is', async () => {
  const { copies, storage, store, save } = bench();
  const ref = await store.save('it', await save('alpha βeta'));
  expect(ref).toMatchObject({ at: 'inline', encoding: 'file', type: 'FileArtifact' });
  const file = (await new ArtifactStore(storage, { copies }).load(ref)) as FileArtifact;
  expect(isFileArtifact(file)).toBe(true);
  expect({ ...file }).toEqual({ name: 'words.txt', size: 11, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  expect(inspect(file)).toMatch(/^FileArtifact \{\s+name: 'words.txt',\s+size: 11,\s+hash: '\w+'\s+\}$/);
  expect(await file.text()).toBe('alpha βeta');
  expect(Buffer.from(await file.bytes()).toString()).toBe('alpha βeta');
  expect((await buffer(file.stream())).toString()).toBe('alpha βeta');
  const path = await file.path();
  expect(basename(path)).toBe('words.txt');
  expect(readFileSync(path, 'utf8')).toBe('alpha βeta');
  expect(statSync(path).mode & 0o777).toBe(0o444);
  expect(await file.path()).toBe(path);
});

test('the same bytes are stored once, whatever they come from, and files are the same by name and bytes', async () => {
  const { folder, copies, storage, store, save } = bench();
  const one = await store.save('it', await save('same'));
  const streamed = await store.files.save(Readable.from([Buffer.from('sa'), 'me']), 'words.txt');
  const other = await store.save('it', streamed);
  expect(await blobs(storage)).toHaveLength(1);
  expect(store.isSame(one, other)).toBe(true);
  expect(store.holds(one, 'it', await store.load(one))).toBe(true);
  expect(store.isSame(one, await store.save('it', await save('same', 'other.txt')))).toBe(false);
  expect(store.isSame(one, await store.save('it', await save('else')))).toBe(false);
  expect(readdirSync(copies)).toEqual([]);
  expect(existsSync(folder)).toBe(true);
});

test('files are stored within other values, as the items of a foreach', async () => {
  const { storage, store, save } = bench();
  const file = await save('inner');
  const value = { list: [file, 1], map: new Map([['file', file]]) };
  const ref = await store.save('it', value);
  const loaded = (await new ArtifactStore(storage).load(ref)) as typeof value;
  const [first] = loaded.list;
  expect(isFileArtifact(first)).toBe(true);
  expect(loaded.map.get('file')).toBe(first);
  expect(await loaded.map.get('file')?.text()).toBe('inner');
  expect(store.holds(ref, 'it', loaded)).toBe(true);
  expect((await store.save('it', [file])).encoding).toBe('v8-whole');
});

test('bytes that are not those that were stored never come out whole, and a changed copy is made anew', async () => {
  const { copies, storage, store, save } = bench();
  const file = await save('right');
  const path = await file.path();
  chmodSync(path, 0o644);
  writeFileSync(path, 'wrong');
  const later = (await new ArtifactStore(storage, { copies }).load(await store.save('it', file))) as FileArtifact;
  expect(readFileSync(await later.path(), 'utf8')).toBe('right');
  await storage.put(blobKey(file.hash), Buffer.from('wrong'));
  for (const read of [() => file.text(), () => buffer(file.stream()), () => file.bytes()])
    await expect(read()).rejects.toMatchObject({ code: 'FLOW_BLOB_CORRUPT' });
  rmSync(copies, { recursive: true });
  await expect(file.path()).rejects.toMatchObject({ code: 'FLOW_BLOB_CORRUPT' });
  expect(readdirSync(copies)).toEqual([]);
  await storage.delete(blobKey(file.hash));
  await expect(file.path()).rejects.toMatchObject({ code: 'FLOW_BLOB_MISSING' });
});

test("what can't be stored or read as text says why", async () => {
  const { folder, store, save } = bench();
  await expect(store.files.save(folder, 'x')).rejects.toMatchObject({ code: 'FLOW_FILE_UNREAD' });
  await expect(store.files.save(join(folder, 'gone'), 'x')).rejects.toThrow('there is no such file');
  await expect(store.files.save('/dev/zero', 'x')).rejects.toThrow('it is a device, a pipe or a socket');
  const broken = new Error('the line is cut');
  const source = Readable.from(
    (async function* () {
      yield await Promise.resolve('begin');
      throw broken;
    })(),
  );
  await expect(store.files.save(source, 'x')).rejects.toBe(broken);
  const binary = await store.files.save(Readable.from([Buffer.from([0xff])]), 'x');
  await expect(binary.text()).rejects.toMatchObject({ code: 'FLOW_FILE_TEXT' });
  expect(await (await save('')).text()).toBe('');
});

test.each([
  { name: '../../evil', size: 1, hash: 'a'.repeat(64) },
  { name: '..', size: 1, hash: 'a'.repeat(64) },
  { name: 'x', size: 1, hash: '../x' },
  { name: 'x', size: 'much', hash: 'a'.repeat(64) },
  {},
])('a stored file artifact of other facts (%j) is refused', async (facts) => {
  const { store } = bench();
  const bytes = Buffer.from(JSON.stringify(facts));
  const { hash } = await store.save('it', 'x');
  const base = { at: 'inline', encoding: 'file', hash, size: bytes.length, type: 'FileArtifact' } as const;
  await expect(store.load({ ...base, base64: bytes.toString('base64') })).rejects.toMatchObject({
    code: 'FLOW_FILE_FACTS',
  });
});

const large = `
import { closeSync, openSync, writeSync } from 'node:fs';
import { randomFillSync } from 'node:crypto';
import { join } from 'node:path';
import { createLocalStorage } from '${join(import.meta.dirname, '../../src/builtin/local-storage/local-storage.ts')}';
import { ArtifactStore } from '${join(import.meta.dirname, '../../src/datastore/artifact-store.ts')}';
const folder = process.argv[2];
const path = join(folder, 'large.bin');
const file = openSync(path, 'w');
const piece = Buffer.alloc(1 << 20);
for (let index = 0; index < 300; index++) writeSync(file, randomFillSync(piece));
closeSync(file);
const storage = await createLocalStorage({ root: join(folder, 'store'), durability: 'process' });
const store = new ArtifactStore(storage, { copies: join(folder, 'copies') });
const saved = await store.files.save(path, 'large.bin');
const loaded = await store.load(await store.save('it', saved));
let size = 0;
for await (const chunk of loaded.stream()) size += chunk.length;
await loaded.path();
console.log(JSON.stringify({ size, peakMb: process.resourceUsage().maxRSS / 1024 }));
`;

test('a file of 300 MB is stored, read and copied in bounded memory', () => {
  const { folder } = bench();
  const script = join(folder, 'large.ts');
  writeFileSync(script, large);
  const out = execFileSync(process.execPath, ['--max-old-space-size=32', script, folder], { encoding: 'utf8' });
  const { size, peakMb } = JSON.parse(out) as { size: number; peakMb: number };
  expect(size).toBe(300 << 20);
  expect(peakMb).toBeLessThan(220);
}, 120_000);
