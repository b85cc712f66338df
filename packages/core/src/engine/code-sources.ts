import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FlowError } from '../contracts/flow-error.ts';
import type { ContentHash } from '../contracts/ids.ts';
import type { Storage } from '../contracts/storage.ts';
import { codeKey } from '../datastore/layout.ts';
import { buildPackage } from '../package/build-package.ts';
import { readSources, type SourceFile } from '../package/read-sources.ts';
import type { Project } from './project.ts';

/**
 * The user's own files in a stored code package, by their paths; undefined where the store has none of that hash, as of a
 * run in its caller's process. Rejects with FLOW_PACKAGE_CORRUPT.
 */
export async function storedSources(storage: Storage, hash: ContentHash): Promise<readonly SourceFile[] | undefined> {
  const archive = await storage.get(codeKey(hash));
  return archive && readSources(archive, hash);
}

/**
 * The user's own files of a flow as they stand in the project now: those of which it would be packed, and those at some
 * other paths, as far as they are there. A flow that can't be packed is told of as a warning, and only the latter are read.
 */
export async function currentSources(
  project: Project,
  file: string,
  paths: readonly string[],
): Promise<readonly SourceFile[]> {
  const packed = await packedSources(project, file).catch((error: unknown) => {
    if (!FlowError.is(error)) throw error;
    project.warn(error);
    return [];
  });
  const all = new Set([...paths, ...packed.map(({ path }) => path)]);
  const found = await Promise.all([...all].toSorted().map((path) => readSource(project.root, path)));
  return found.filter((one) => one !== undefined);
}

async function packedSources(project: Project, file: string): Promise<readonly SourceFile[]> {
  const { root, plugins } = project;
  const { hash, archive } = await buildPackage({
    file: resolve(root, file),
    projectRoot: root,
    cacheDir: join(project.cacheDir, 'packages'),
    plugins: plugins.map((plugin) => plugin.file),
  });
  return readSources(await archive(), hash);
}

async function readSource(root: string, path: string): Promise<SourceFile | undefined> {
  try {
    return { path, contents: await readFile(resolve(root, path)) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return undefined;
    throw error;
  }
}
