import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it that are missing. Node's own recursive mkdir never returns below some pseudo file
 * systems, such as /proc, and says of a read-only file system only that there is no such file.
 */
export function makeFolders(path: string, mode = 0o777): void {
  try {
    mkdirSync(path, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && existsSync(`${path}/.`)) return;
    const parent = dirname(path);
    if (code !== 'ENOENT' || parent === path || existsSync(parent)) throw error;
    makeFolders(parent);
    // Another process may remove it meanwhile, as it does with empty folders, or have made it.
    makeFolders(path, mode);
  }
}
