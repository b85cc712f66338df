import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { errors as contractErrors } from '../../contracts/errors.ts';
import type { ObjectInfo, Storage, StorageBody, StorageOptions } from '../../contracts/storage.ts';
import { listFiles } from './list.ts';
import { inBatches } from './many.ts';
import type { KeyNames } from './names.ts';
import { openRoot, rootNames } from './open.ts';
import { readAny, readAsStream, readPart, readWhole, statFile } from './reads.ts';
import { removeFile } from './remove.ts';
import { FileWriter, flush, type Target } from './writes.ts';

export interface LocalStorageOptions {
  /** An absolute path; the folder is made where there is none. */
  readonly root: string;
  /** Nothing is made, or proven to be writable, before the first write. */
  readonly isReadOnly?: boolean | undefined;
  /** `process`: what was written survives the death of every process. `power`: also a power cut. */
  readonly durability: 'process' | 'power';
}

/**
 * Opens a folder as a storage: a file for each key, made under another name and renamed when it is whole. Several
 * processes may use one folder. Throws FLOW_STORAGE_NOT_WRITABLE.
 */
export async function createLocalStorage(options: LocalStorageOptions): Promise<Storage> {
  const root = resolve(options.root);
  const isDurable = options.durability === 'power';
  if (options.isReadOnly === true) return new LocalStorage(unopenedRoot(root, isDurable));
  const { temp, names } = openRoot(root, isDurable);
  if (isDurable) await flush(dirname(root));
  const stop = new AbortController();
  const sweeping = temp.sweep(Date.now(), stop.signal).catch(() => undefined); // What stays can be swept the next time.
  const close = async (): Promise<void> => {
    stop.abort();
    await sweeping;
  };
  return new LocalStorage({ root, names, writer: new FileWriter({ root, temp, isDurable }), close });
}

interface Parts {
  readonly root: string;
  readonly names: KeyNames;
  readonly writer: FileWriter;
  readonly close: () => Promise<void>;
}

/** What only reads may come before the root is made, and may not be able to make it. */
function unopenedRoot(root: string, isDurable: boolean): Parts {
  let names: KeyNames | undefined;
  let writer: FileWriter | undefined;
  return {
    root,
    get names() {
      const found = names ?? rootNames(root);
      if (existsSync(root)) names = found;
      return found;
    },
    get writer() {
      writer ??= new FileWriter({ root, temp: openRoot(root, isDurable).temp, isDurable });
      return writer;
    },
    close: async () => undefined,
  };
}

class LocalStorage implements Storage {
  readonly url: string;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.url = pathToFileURL(parts.root).href;
  }

  async get(key: string, options?: StorageOptions): Promise<Uint8Array | undefined> {
    options?.signal?.throwIfAborted();
    return readAny(this.#fileOf(key), options?.signal);
  }

  getSync(key: string): Uint8Array | undefined {
    return readWhole(this.#fileOf(key));
  }

  async getRange(key: string, start: number, end: number, options?: StorageOptions): Promise<Uint8Array | undefined> {
    options?.signal?.throwIfAborted();
    return readPart(this.#fileOf(key), start, end);
  }

  async getStream(key: string, options?: StorageOptions): Promise<Readable> {
    options?.signal?.throwIfAborted();
    const stream = await readAsStream(this.#fileOf(key), options?.signal);
    if (stream === undefined) throw contractErrors.FLOW_STORAGE_MISSING({ key, store: this.url });
    return stream;
  }

  async put(key: string, body: StorageBody, options?: StorageOptions): Promise<void> {
    options?.signal?.throwIfAborted();
    await this.#parts.writer.replace(this.#target(key), body, options?.signal);
  }

  async putIfAbsent(key: string, body: StorageBody, options?: StorageOptions): Promise<boolean> {
    options?.signal?.throwIfAborted();
    return this.#parts.writer.create(this.#target(key), body, options?.signal);
  }

  async *list(prefix: string, options?: StorageOptions): AsyncGenerator<ObjectInfo> {
    const { root, names } = this.#parts;
    yield* listFiles({ folder: join(root, names.folderOf(prefix)), prefix, names }, options?.signal);
  }

  async stat(key: string, options?: StorageOptions): Promise<ObjectInfo | undefined> {
    options?.signal?.throwIfAborted();
    const stats = statFile(this.#fileOf(key));
    return stats && { key, size: stats.size, modifiedAt: Math.floor(stats.mtimeMs) };
  }

  async delete(key: string, options?: StorageOptions): Promise<void> {
    options?.signal?.throwIfAborted();
    removeFile(this.#fileOf(key), this.#parts.root);
  }

  async getMany(keys: readonly string[], options?: StorageOptions): Promise<readonly (Uint8Array | undefined)[]> {
    return inBatches(keys, (key) => this.get(key, options));
  }

  async putMany(
    objects: Iterable<{ readonly key: string; readonly body: Uint8Array }>,
    options?: StorageOptions,
  ): Promise<void> {
    await inBatches(objects, ({ key, body }) => this.put(key, body, options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.close();
  }

  #fileOf(key: string): string {
    return `${this.#parts.root}/${this.#parts.names.pathOf(key)}`;
  }

  #target(key: string): Target {
    return { key, file: this.#fileOf(key) };
  }
}
