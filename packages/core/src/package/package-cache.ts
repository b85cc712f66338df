import { existsSync, readFileSync, realpathSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ContentHash } from '../contracts/ids.ts';
import { contentHash } from './content-hash.ts';
import type { BuiltModule, NativePackage, PackageWarning } from './built-package.ts';
import { packageDir, replaceFile } from './package-store.ts';

/** What a build read: a file, all names in a folder, the modules in a folder (a new one can change what an import means), a link. */
export type InputKind = 'file' | 'folder' | 'modules' | 'link';

export interface Input {
  readonly kind: InputKind;
  readonly path: string;
}

/** Tools that unpack archives set a file's `mtime`; its `ctime` nobody can set. */
type InputRecord = readonly [
  kind: InputKind,
  path: string,
  mtimeMs: number,
  size: number,
  content: string,
  ctimeMs: number,
];

/** What is remembered of a build. */
export interface CachedBuild {
  readonly hash: ContentHash;
  readonly natives: readonly NativePackage[];
  readonly warnings: readonly PackageWarning[];
  readonly sources: readonly string[];
  readonly modules: readonly BuiltModule[];
  readonly surroundings: ContentHash;
  readonly watched: readonly string[];
}

interface CacheIndex {
  readonly build: CachedBuild;
  readonly inputs: readonly InputRecord[];
}

/** File systems take their times from a clock that moves in steps. */
const clockStepMs = 10;
const dayMs = 86_400_000;
const unusedDays = 30;

/** The build whose inputs all stand as they did; undefined when there is none. */
export async function readCachedBuild(cacheDir: string, key: string): Promise<CachedBuild | undefined> {
  const index = readIndex(cacheDir, key);
  if (index === undefined || !isStored(cacheDir, index.build.hash)) return undefined;
  let refreshed = false;
  const inputs: InputRecord[] = [];
  for (const known of index.inputs) {
    const now = compare(known);
    if (now === undefined) return undefined;
    refreshed ||= now !== known;
    inputs.push(now);
  }
  if (refreshed) await writeIndex(cacheDir, key, { ...index, inputs });
  markUsed(packageDir(cacheDir, index.build.hash));
  return index.build;
}

/**
 * Remembers a build that began at `startedAt` (milliseconds since 1970). When an input changed since, nobody knows which
 * state was bundled: then nothing is remembered.
 */
export async function rememberBuild(
  cacheDir: string,
  key: string,
  made: {
    readonly build: CachedBuild;
    readonly inputs: readonly Input[];
    readonly startedAt: number;
  },
): Promise<void> {
  const records = made.inputs.map(record);
  const isSettled = records.every(
    (input) => input !== undefined && (input[0] !== 'file' || input[2] < made.startedAt - clockStepMs),
  );
  const inputs = records.filter((input) => input !== undefined);
  if (isSettled) await writeIndex(cacheDir, key, { build: made.build, inputs });
  await removeUnused(cacheDir);
}

/** The known record when it still holds, a refreshed one when only times differ, undefined when the content does. */
function compare(known: InputRecord): InputRecord | undefined {
  const [kind, file, mtimeMs, size, content, ctimeMs] = known;
  if (kind === 'link') return contentOf(kind, file) === content ? known : undefined;
  const now = statSync(file, { throwIfNoEntry: false });
  if (now === undefined) return undefined;
  if (now.mtimeMs === mtimeMs && now.ctimeMs === ctimeMs && now.size === size) return known;
  if (kind === 'file' && now.size !== size) return undefined;
  return contentOf(kind, file) === content ? [kind, file, now.mtimeMs, now.size, content, now.ctimeMs] : undefined;
}

function record({ kind, path: file }: Input): InputRecord | undefined {
  const now = statSync(file, { throwIfNoEntry: false });
  if (now === undefined) return undefined;
  return [kind, file, now.mtimeMs, now.size, contentOf(kind, file) ?? '', now.ctimeMs];
}

const resolvable = /\.(?:[cm]?[jt]sx?|json|node|wasm)$/;

function contentOf(kind: InputKind, file: string): string | undefined {
  if (kind === 'file') return contentHash(readFileSync(file));
  if (kind === 'link') return existsSync(file) ? realpathSync(file) : undefined;
  const entries = readdirSync(file, { withFileTypes: true });
  const seen =
    kind === 'folder' ? entries : entries.filter((entry) => entry.isDirectory() || resolvable.test(entry.name));
  const names = seen.map((entry) => entry.name).filter((name) => kind === 'folder' || !name.startsWith('.'));
  return contentHash(names.toSorted().join('\0'));
}

function readIndex(cacheDir: string, key: string): CacheIndex | undefined {
  const file = indexFile(cacheDir, key);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as CacheIndex;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function writeIndex(cacheDir: string, key: string, index: CacheIndex): Promise<void> {
  await replaceFile(indexFile(cacheDir, key), JSON.stringify(index));
}

function indexFile(cacheDir: string, key: string): string {
  return path.join(cacheDir, 'builds', `${key}.json`);
}

function isStored(cacheDir: string, hash: ContentHash): boolean {
  const dir = packageDir(cacheDir, hash);
  return existsSync(path.join(dir, 'package.json')) && existsSync(`${dir}.tar.gz`);
}

/** Once a day is enough to tell what is in use. */
function markUsed(dir: string): void {
  const now = Date.now();
  if (now - statSync(dir).mtimeMs > dayMs) utimesSync(dir, now / 1000, now / 1000);
}

/** A cache is no archive: what nobody used for a month is removed. */
async function removeUnused(cacheDir: string): Promise<void> {
  const packages = (await readdir(cacheDir)).filter((name) => /^[0-9a-f]{64}$/.test(name));
  await Promise.all(
    packages.map(async (name) => {
      const dir = path.join(cacheDir, name);
      const usedAt = (await stat(dir).catch(() => undefined))?.mtimeMs ?? Date.now();
      if (Date.now() - usedAt < unusedDays * dayMs) return;
      await rm(dir, { recursive: true, force: true });
      await rm(`${dir}.tar.gz`, { force: true });
    }),
  );
}
