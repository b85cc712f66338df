import { rmdirSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { isSystemError, writeFailure } from './errors.ts';
import { statFile } from './reads.ts';

/** Removes an object's file, and the folders that it was the last in; nothing when there is none. */
export function removeFile(file: string, root: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (isSystemError(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return;
    if (isSystemError(error, 'EPERM') && statFile(file) === undefined) return;
    throw writeFailure(error, file);
  }
  for (let folder = dirname(file); folder.length > root.length && removeIfEmpty(folder); folder = dirname(folder));
}

/** Folders are no part of the promise: one that can't be removed stays. Writers make theirs again when it is gone. */
function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    if (isSystemError(error)) return false;
    throw error;
  }
}
