import { lstat, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { dirname, join, posix, resolve, sep } from 'node:path';
import { FlowError } from '@flow/core';
import { makeFolders, type SourceFile } from '@flow/core/engine';
import { errors } from './errors.ts';

export interface SaveOptions {
  /** Writes into a folder that holds something, over files of the same names; others stay. */
  readonly overwrite?: boolean;
}

/** Writes files below a folder, and answers with their paths there. Throws FLOW_CODE_FOLDER. */
export async function saveSources(
  files: readonly SourceFile[],
  folder: string,
  { overwrite = false }: SaveOptions,
): Promise<readonly string[]> {
  const root = resolve(folder);
  const held = await namesIn(root);
  if (held.length > 0 && !overwrite)
    throw errors.FLOW_CODE_FOLDER({ folder, reason: 'it is not empty', overwrites: true });
  const base = baseOf(files);
  const placed = files.map((file) => ({ ...file, path: posix.join(base, file.path) }));
  try {
    makeFolders(root);
    for (const { path, contents } of placed) await writeBelow(root, path, contents);
  } catch (cause) {
    throw FlowError.is(cause) ? cause : unwritable(folder, cause);
  }
  return placed.map(({ path }) => path);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code !== 'ENOTDIR') throw cause;
    throw errors.FLOW_CODE_FOLDER({ folder, reason: 'it is a file', overwrites: false }, { cause });
  }
}

/** So deep does the project stand that what lies beside it is in the folder too. */
function baseOf(files: readonly SourceFile[]): string {
  const depths = files.map(({ path }) => path.split('/').filter((part) => part === '..').length);
  const depth = Math.max(0, ...depths);
  const above = Array.from({ length: Math.max(0, depth - 1) }, (_, index) => `up${String(depth - 1 - index)}`);
  return depth === 0 ? '' : posix.join(...above, 'project');
}

/** Nothing that leads elsewhere is followed: a link in the folder may come from anyone. */
async function writeBelow(root: string, path: string, contents: Uint8Array): Promise<void> {
  const file = join(root, path);
  if (!file.startsWith(root.endsWith(sep) ? root : root + sep)) throw refused(root, path);
  const parts = path.split('/').slice(0, -1);
  for (let depth = 1; depth <= parts.length; depth++) {
    const folder = join(root, ...parts.slice(0, depth));
    const found = await lstat(folder).catch(() => undefined);
    if (found === undefined) await mkdir(folder);
    else if (!found.isDirectory()) throw refused(root, path);
  }
  if ((await lstat(file).catch(() => undefined))?.isDirectory()) throw refused(root, path);
  const draft = join(dirname(file), `.${randomUUID()}`);
  try {
    await writeFile(draft, contents, { flag: 'wx' });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** What the system said, without the paths of drafts. */
function unwritable(folder: string, cause: unknown): FlowError {
  const reason = cause instanceof Error ? (cause.message.split(', ')[0] ?? cause.message) : String(cause);
  return errors.FLOW_CODE_FOLDER({ folder, reason, overwrites: false }, { cause });
}

function refused(folder: string, path: string): Error {
  const reason = `what stands in the place of ${path} there is no folder, or leads out of it`;
  return errors.FLOW_CODE_FOLDER({ folder, reason, overwrites: false });
}
