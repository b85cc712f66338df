import { linkSync, lstatSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StorageBody } from '../../contracts/storage.ts';
import { errors } from '../errors.ts';
import { makeFolders } from '../../datastore/make-folders.ts';
import { renameIfAbsent } from './claim.ts';
import { isAbsent, isSystemError, writeFailure } from './errors.ts';
import { statFile } from './reads.ts';
import type { TempFolder } from './temp.ts';

export interface Target {
  readonly key: string;
  readonly file: string;
}

export interface FileWriterOptions {
  readonly root: string;
  readonly temp: TempFolder;
  /** Flush files and folders before a write is called done. */
  readonly isDurable: boolean;
  /** Gives a file a second name and refuses one that is taken; undefined for a file system that has no such thing. */
  readonly link?: ((from: string, to: string) => void) | undefined;
}

/** Others may remove a folder between our making it and our use of it; more often than this is no coincidence. */
const mostAttempts = 20;
const mostFoldersKnown = 50_000;

/** Gives finished temporary files their names, all at once. */
export class FileWriter {
  readonly #options: FileWriterOptions;
  readonly #folders = new Set<string>();
  readonly #flushedFolders = new Set<string>();
  #hasLinks = true;

  constructor(options: FileWriterOptions) {
    this.#options = options;
  }

  async replace(target: Target, body: StorageBody, signal: AbortSignal | undefined): Promise<void> {
    await this.#publish(target, body, signal, (temp) => {
      renameSync(temp, target.file);
      return true;
    });
  }

  /** False when there was an object. */
  async create(target: Target, body: StorageBody, signal: AbortSignal | undefined): Promise<boolean> {
    if (statFile(target.file) === undefined) {
      return this.#publish(target, body, signal, (temp) => this.#linkOrClaim(temp, target, signal));
    }
    if (!(body instanceof Uint8Array)) body.destroy();
    if (this.#options.isDurable) await this.#flush(target, true);
    return false;
  }

  async #publish(
    target: Target,
    body: StorageBody,
    signal: AbortSignal | undefined,
    name: (temp: string) => boolean | Promise<boolean>,
  ): Promise<boolean> {
    const temp = await this.#write(target, body, signal);
    try {
      signal?.throwIfAborted();
      const isOurs = await this.#inFolder(target, temp, name);
      if (this.#options.isDurable) await this.#flush(target, !isOurs);
      return isOurs;
    } catch (error) {
      rmSync(temp, { force: true });
      signal?.throwIfAborted();
      throw writeFailure(error, target.file);
    }
  }

  async #write(target: Target, body: StorageBody, signal: AbortSignal | undefined): Promise<string> {
    try {
      return await this.#options.temp.write(body, signal);
    } catch (error) {
      signal?.throwIfAborted();
      const isSourceFailure = !(body instanceof Uint8Array) && body.errored === error;
      throw isSourceFailure ? error : writeFailure(error, target.file);
    }
  }

  /** Runs `name` with the target's folder in place, and again after others got in between. */
  async #inFolder(target: Target, temp: string, name: (temp: string) => boolean | Promise<boolean>): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      try {
        this.#makeFolder(dirname(target.file));
        return await name(temp);
      } catch (error) {
        if (attempt === mostAttempts || lstatSync(temp, { throwIfNoEntry: false }) === undefined) throw error;
        this.#makeWay(error, target);
      }
    }
  }

  #makeFolder(folder: string): void {
    if (this.#folders.has(folder)) return;
    makeFolders(folder);
    if (this.#folders.size >= mostFoldersKnown) this.#folders.clear();
    this.#folders.add(folder);
  }

  /** Returns when another attempt may succeed. */
  #makeWay(error: unknown, { key, file }: Target): void {
    this.#folders.delete(dirname(file));
    this.#flushedFolders.clear();
    if (isSystemError(error, 'ENOENT')) return;
    const isTaken = isSystemError(error, 'EISDIR', 'ENOTEMPTY', 'EEXIST', 'EPERM') && isFolder(file);
    const isInside = isSystemError(error, 'ENOTDIR', 'EEXIST') && isBelowFile(file, this.#options.root);
    if (isInside || (isTaken && !removeEmptyFolders(file))) throw errors.FLOW_STORAGE_KEY_CLASH({ key, path: file });
    if (!isTaken) throw error;
    this.#folders.clear();
  }

  #linkOrClaim(temp: string, { file }: Target, signal: AbortSignal | undefined): boolean | Promise<boolean> {
    if (!this.#hasLinks) return renameIfAbsent({ temp, file, claims: this.#options.temp.path, signal });
    try {
      (this.#options.link ?? linkSync)(temp, file);
    } catch (error) {
      if (isSystemError(error, 'EEXIST')) return this.#lost(error, temp, file);
      if (!isSystemError(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'UNKNOWN')) throw error;
      this.#hasLinks = false;
      return renameIfAbsent({ temp, file, claims: this.#options.temp.path, signal });
    }
    rmSync(temp, { force: true });
    return true;
  }

  #lost(error: Error, temp: string, file: string): boolean {
    const there = lstatSync(file, { bigint: true, throwIfNoEntry: false });
    if (there?.isFile() !== true) throw error;
    // A network share that repeats a request whose answer it lost says EEXIST to the one that made the link.
    const ours = lstatSync(temp, { bigint: true });
    rmSync(temp, { force: true });
    return there.ino === ours.ino && there.dev === ours.dev;
  }

  /** The file's own name and the names of the folders above it, as far as this process has not flushed them before. */
  async #flush({ file }: Target, withFile: boolean): Promise<void> {
    if (withFile) await flush(file);
    let folder = dirname(file);
    await flush(folder);
    const isNew: string[] = [];
    for (; folder !== this.#options.root && !this.#flushedFolders.has(folder); folder = dirname(folder)) {
      await flush(dirname(folder));
      isNew.push(folder);
    }
    for (const each of isNew) this.#flushedFolders.add(each);
  }
}

/** Windows flushes no folders; its file systems keep names in order by themselves. */
export async function flush(path: string): Promise<void> {
  if (process.platform === 'win32' && isFolder(path)) return;
  await using handle = await open(path, process.platform === 'win32' ? 'r+' : 'r');
  await handle.sync();
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

function isBelowFile(path: string, root: string): boolean {
  for (let folder = dirname(path); folder.length > root.length; folder = dirname(folder)) {
    if (statFile(folder) !== undefined) return true;
  }
  return false;
}

/** Removes a folder that holds nothing but folders; false when there is more in it. */
function removeEmptyFolders(folder: string): boolean {
  try {
    const isEmpty = readdirSync(folder, { withFileTypes: true }).every(
      (entry) => entry.isDirectory() && removeEmptyFolders(join(folder, entry.name)),
    );
    if (isEmpty) rmdirSync(folder);
    return isEmpty;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return true;
    if (isSystemError(error, 'ENOTEMPTY', 'EEXIST')) return false;
    throw error;
  }
}
