import { existsSync, statSync, watch, type FSWatcher } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** One save is several events: an editor writes, renames and sets times. */
const settleMs = 60;

/** Names that matter in a watched folder: all where it is watched itself. */
type Names = Set<string> | 'all';

/**
 * Tells when files are saved. Folders are watched rather than files, for many editors save by putting another file in the
 * old one's place.
 */
export class Saves implements Disposable {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #saved = new Set<string>();
  #paths: ReadonlySet<string> = new Set();
  #names = new Map<string, Names>();
  #wake = Promise.withResolvers<void>();

  /**
   * Watches these files and folders from now on, and no others. Files that were written after `since` (milliseconds since
   * 1970) count as saved.
   */
  watch(paths: readonly string[], since: number): void {
    this.#paths = new Set(paths);
    this.#names = namesByFolder(paths);
    for (const [folder, watcher] of this.#watchers) if (!this.#names.has(folder)) this.#drop(folder, watcher);
    for (const folder of this.#names.keys()) {
      if (this.#watchers.has(folder)) continue;
      this.#add(folder);
      this.#lookAt(folder, since);
    }
  }

  /** Waits until something was saved and the files have come to rest; what it was, or undefined once `signal` is aborted. */
  async next(signal: AbortSignal): Promise<readonly string[] | undefined> {
    const stopped = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    while (!signal.aborted && this.#saved.size === 0) await Promise.race([this.#wake.promise, stopped]);
    for (let seen = 0; !signal.aborted && seen < this.#saved.size;) {
      seen = this.#saved.size;
      await sleep(settleMs, undefined, { signal }).catch(() => undefined);
    }
    if (signal.aborted) return undefined;
    const saved = [...this.#saved];
    this.#saved.clear();
    this.#wake = Promise.withResolvers();
    // Beside a file, an editor writes others that it takes away again.
    const known = saved.filter((path) => this.#paths.has(path));
    return known.length > 0 ? known : saved;
  }

  [Symbol.dispose](): void {
    for (const [folder, watcher] of this.#watchers) this.#drop(folder, watcher);
  }

  #add(folder: string): void {
    try {
      const watcher = watch(folder, (_event, name) => this.#onChange(folder, name ?? ''));
      // It may be removed; then its parent tells of it.
      watcher.on('error', () => this.#drop(folder, watcher));
      this.#watchers.set(folder, watcher);
    } catch {
      // It is gone since it was looked up.
    }
  }

  #drop(folder: string, watcher: FSWatcher): void {
    watcher.close();
    this.#watchers.delete(folder);
  }

  #onChange(folder: string, name: string): void {
    const names = this.#names.get(folder);
    const matters = names === 'all' ? !name.startsWith('.') : names?.has(name) === true;
    if (matters) this.#tell(join(folder, name));
  }

  /** What was saved between being read and being watched sent no event. */
  #lookAt(folder: string, since: number): void {
    for (const path of this.#paths) {
      const now = dirname(path) === folder ? statSync(path, { throwIfNoEntry: false }) : undefined;
      if (now?.isFile() === true && now.mtimeMs > since) this.#tell(path);
    }
  }

  #tell(path: string): void {
    this.#saved.add(path);
    this.#wake.resolve();
  }
}

/** The folders to watch; for what doesn't exist, the nearest one that does. */
function namesByFolder(paths: readonly string[]): Map<string, Names> {
  const folders = new Map<string, Names>();
  for (const path of paths) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
      folders.set(path, 'all');
      continue;
    }
    let [folder, name] = [dirname(path), basename(path)];
    while (!existsSync(folder)) [folder, name] = [dirname(folder), basename(folder)];
    const names = folders.get(folder) ?? new Set();
    if (names !== 'all') folders.set(folder, names.add(name));
  }
  return folders;
}
