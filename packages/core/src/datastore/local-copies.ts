import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentOf } from './checked-bytes.ts';
import { errors } from './errors.ts';
import type { FileFacts } from './file-artifact.ts';

const dayMs = 86_400_000;
const unusedDays = 30;

/** Copies of stored files on this machine, by their hash; one that nobody used for a month goes. */
export class LocalCopies {
  readonly #folder: string;
  readonly #made = new Map<string, Promise<string>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The path of the copy, made of these bytes where there is none. */
  async get(file: FileFacts, bytes: () => AsyncIterable<Uint8Array>): Promise<string> {
    const path = join(this.#folder, file.hash, file.name);
    const before = this.#made.get(path);
    if (before !== undefined && (await isThere(path, file.size))) return before;
    const made = this.#find(path, file, bytes);
    this.#made.set(path, made);
    made.catch(() => this.#made.delete(path));
    return made;
  }

  /** Runs `work` with bytes written to a file that is gone afterwards. */
  async withDraft<T>(bytes: AsyncIterable<Uint8Array>, work: (path: string) => Promise<T>): Promise<T> {
    const draft = await this.#write(bytes);
    try {
      return await work(draft);
    } finally {
      await rm(draft, { force: true });
    }
  }

  async #find(path: string, file: FileFacts, bytes: () => AsyncIterable<Uint8Array>): Promise<string> {
    if ((await isThere(path, file.size)) && (await contentOf(path)).hash === file.hash) await this.#touch(file);
    else await this.#copy(path, file, bytes);
    return path;
  }

  async #copy(path: string, file: FileFacts, bytes: () => AsyncIterable<Uint8Array>): Promise<void> {
    const draft = await this.#write(bytes());
    try {
      await chmod(draft, 0o444);
      await mkdir(join(this.#folder, file.hash), { recursive: true });
      await rename(draft, path);
    } catch (cause) {
      await rm(draft, { force: true });
      throw unwritten(this.#folder, cause);
    }
    await this.#removeUnused();
  }

  async #write(bytes: AsyncIterable<Uint8Array>): Promise<string> {
    const draft = join(this.#folder, `draft-${randomUUID()}`);
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(draft, bytes);
      return draft;
    } catch (cause) {
      await rm(draft, { force: true });
      throw unwritten(this.#folder, cause);
    }
  }

  /** Once a day is enough to tell what is in use. */
  async #touch({ hash }: FileFacts): Promise<void> {
    const folder = join(this.#folder, hash);
    const now = new Date();
    const { mtimeMs } = await stat(folder);
    if (now.getTime() - mtimeMs > dayMs) await utimes(folder, now, now).catch(() => undefined);
  }

  /** Failing to costs room, and nothing else. */
  async #removeUnused(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const { mtimeMs = Infinity } = (await stat(path).catch(() => undefined)) ?? {};
      const days = name.startsWith('draft-') ? 1 : unusedDays;
      if (Date.now() - mtimeMs > days * dayMs) await rm(path, { recursive: true, force: true }).catch(() => undefined);
    }
  }
}

async function isThere(path: string, size: number): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true && found.size === size;
}

/** What went wrong with the bytes themselves is told as it is. */
function unwritten(folder: string, cause: unknown): unknown {
  const { syscall, message } = cause as NodeJS.ErrnoException;
  const isOfSystem = syscall !== undefined && syscall !== 'read';
  return isOfSystem ? errors.FLOW_FILE_COPY({ folder, reason: message }, { cause }) : cause;
}
