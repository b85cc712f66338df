import path from 'node:path';
import type { ContentHash } from '../contracts/ids.ts';
import type { PackageFile } from './built-package.ts';
import { contentHash } from './content-hash.ts';
import { errors } from './errors.ts';

/** The files of a stored archive. Rejects with FLOW_PACKAGE_CORRUPT when the bytes are not those that `hash` names. */
export async function openArchive(archive: Uint8Array, hash: ContentHash): Promise<readonly PackageFile[]> {
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
  return files;
}

function isStray(file: string): boolean {
  return path.isAbsolute(file) || file.includes('\\') || file.split('/').some((part) => part === '..' || part === '');
}
