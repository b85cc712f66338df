import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ContentHash } from '../contracts/ids.ts';
import type { PackageFile } from './built-package.ts';
import { mapInBatches } from './in-batches.ts';

const hourMs = 3_600_000;

export function packageDir(cacheDir: string, hash: ContentHash): string {
  return path.join(cacheDir, hash);
}

/** Writes the files to a folder of their own, then moves it into place: `dir` is never there half-written. */
export async function installPackage(files: readonly PackageFile[], dir: string): Promise<string> {
  const unfinished = path.join(path.dirname(dir), 'unfinished');
  const draft = path.join(unfinished, randomUUID());
  await removeAbandoned(unfinished);
  const folders = new Set(files.map((file) => path.dirname(path.join(draft, file.path))));
  await Promise.all([draft, ...folders].map((folder) => mkdir(folder, { recursive: true })));
  await mapInBatches(files, (file) => writeFile(path.join(draft, file.path), file.contents, { mode: modeOf(file) }));
  await rename(draft, dir).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(dir)) throw error;
  });
  return dir;
}

/** Replaces `file` in one step, so that no reader sees half of it. */
export async function replaceFile(file: string, contents: Uint8Array | string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, contents);
  await rename(draft, file);
}

/** Drafts of processes that were killed; an hour is more than any build takes. */
async function removeAbandoned(unfinished: string): Promise<void> {
  const drafts = await readdir(unfinished).catch(() => []);
  await Promise.all(
    drafts.map(async (name) => {
      const draft = path.join(unfinished, name);
      const changedAt = (await stat(draft).catch(() => undefined))?.mtimeMs ?? Date.now();
      if (Date.now() - changedAt > hourMs) await rm(draft, { recursive: true, force: true });
    }),
  );
}

function modeOf(file: PackageFile): number {
  return file.executable === true ? 0o755 : 0o644;
}
