import { existsSync } from 'node:fs';
import type { ContentHash } from '../contracts/ids.ts';
import { openArchive } from './open-archive.ts';
import { installPackage, packageDir } from './package-store.ts';

/**
 * Unpacks a stored archive below `cacheDir` and returns its folder; does nothing when it is there already.
 * Rejects with FLOW_PACKAGE_CORRUPT when the bytes are not those that `hash` names.
 */
export async function unpackPackage(archive: Uint8Array, hash: ContentHash, cacheDir: string): Promise<string> {
  const dir = packageDir(cacheDir, hash);
  return existsSync(dir) ? dir : installPackage(await openArchive(archive, hash), dir);
}
