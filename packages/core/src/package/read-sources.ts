import type { ContentHash } from '../contracts/ids.ts';
import { filesFolder, type PackageFile } from './built-package.ts';
import { errors } from './errors.ts';
import { openArchive } from './open-archive.ts';
import { parsePortablePath, parseSourceUrl } from './portable-path.ts';

/** A file of the user's own that a code package was made of. */
export interface SourceFile {
  /** Relative to the project, with slashes; one beside the project begins with `../`. */
  readonly path: string;
  readonly contents: Uint8Array;
}

/**
 * The user's own files in a code package, by their paths: its modules as they were written, what they import as text, and
 * the files that they read beside themselves. Rejects with FLOW_PACKAGE_CORRUPT, also where a path leads astray.
 */
export async function readSources(archive: Uint8Array, hash: ContentHash): Promise<readonly SourceFile[]> {
  const files = await openArchive(archive, hash);
  const found = new Map<string, Uint8Array>();
  // A stub stands in the place of a module that workers run: what the maps say comes last.
  for (const file of files) addBeside(file, found);
  for (const file of files) addMapped(file, found, hash);
  const stray = [...found.keys()].find((path) => !isSafe(path));
  if (stray !== undefined)
    throw errors.FLOW_PACKAGE_CORRUPT({ expected: hash, reason: `it names a source ${JSON.stringify(stray)}` });
  return [...found].map(([path, contents]) => ({ path, contents })).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** A file that stands outside of the named places is one from beside the project. */
function addBeside({ path, contents }: PackageFile, found: Map<string, Uint8Array>): void {
  if (!path.startsWith(filesFolder) || path.includes('/node_modules/')) return;
  const name = path.slice(filesFolder.length);
  const source = parsePortablePath(name) ?? { owner: 'user', path: `../${name}` };
  if (source.owner === 'user') found.set(source.path, contents);
}

function addMapped({ path, contents }: PackageFile, found: Map<string, Uint8Array>, hash: ContentHash): void {
  if (!/^[^/]+\.mjs\.map$/.test(path)) return;
  try {
    const { sources, sourcesContent } = JSON.parse(Buffer.from(contents).toString()) as StoredMap;
    for (const [index, url] of sources.entries()) {
      const text = sourcesContent[index];
      const source = typeof text === 'string' ? parseSourceUrl(url) : undefined;
      if (source?.owner === 'user') found.set(source.path, Buffer.from(String(text)));
    }
  } catch (cause) {
    throw errors.FLOW_PACKAGE_CORRUPT({ expected: hash, reason: `its ${path} is no source map` }, { cause });
  }
}

interface StoredMap {
  readonly sources: readonly string[];
  readonly sourcesContent: readonly unknown[];
}

/** Steps up stand at the beginning alone; what a system takes for more than a name is none. */
function isSafe(path: string): boolean {
  const parts = path.replace(/^(?:\.\.\/)*/, '').split('/');
  return parts.every((part) => part !== '' && part !== '.' && part !== '..' && !/[\\\p{Cc}]/u.test(part));
}
