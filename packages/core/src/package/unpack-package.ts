import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ContentHash } from '../contracts/ids.ts';
import { contentHash } from './content-hash.ts';
import { errors } from './errors.ts';
import { installPackage, packageDir } from './package-store.ts';

/**
 * Unpacks a stored archive below `cacheDir` and returns its folder; does nothing when it is there already.
 * Rejects with FLOW_PACKAGE_CORRUPT when the bytes are not those that `hash` names.
 */
export async function unpackPackage(archive: Uint8Array, hash: ContentHash, cacheDir: string): Promise<string> {
  const dir = packageDir(cacheDir, hash);
  if (existsSync(dir)) return dir;
  const actual = contentHash(archive);
  if (actual !== hash) throw errors.FLOW_PACKAGE_CORRUPT({ expected: hash, reason: `its bytes hash to ${actual}` });
  const { unpackArchive } = await import('./archive.ts');
  const files = await unpackArchive(archive).catch((cause: unknown) => {
    throw errors.FLOW_PACKAGE_CORRUPT({ expected: hash, reason: 'it is no archive' }, { cause });
  });
  const stray = files.find((file) => isStray(file.path));
  if (stray !== undefined) {
    throw errors.FLOW_PACKAGE_CORRUPT({ expected: hash, reason: `it holds ${stray.path}, outside of itself` });
  }
  return installPackage(files, dir);
}

function isStray(file: string): boolean {
  return path.isAbsolute(file) || file.includes('\\') || file.split('/').some((part) => part === '..' || part === '');
}
