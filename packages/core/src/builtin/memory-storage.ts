import { addAbortSignal, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ObjectInfo, Storage, StorageBody, StorageOptions } from '../contracts/storage.ts';
import { errors } from '../contracts/errors.ts';
import { checkStorageKey, checkStoragePrefix } from '../contracts/storage-key.ts';

interface Held {
  readonly bytes: Buffer;
  readonly modifiedAt: number;
}

export type MemoryObjects = Map<string, Held>;

/** A storage in this process's memory, for tests that fill and drop many; other processes don't see it. */
export class MemoryStorage implements Storage {
  readonly url = 'memory://process';
  readonly #objects: MemoryObjects;

  constructor(objects: MemoryObjects = new Map()) {
    this.#objects = objects;
  }

  /** Another connection to the same objects. */
  connect(): MemoryStorage {
    return new MemoryStorage(this.#objects);
  }

  async get(key: string, options?: StorageOptions): Promise<Uint8Array | undefined> {
    options?.signal?.throwIfAborted();
    return this.getSync(key);
  }

  getSync(key: string): Uint8Array | undefined {
    checkStorageKey(key);
    const held = this.#objects.get(key);
    return held === undefined ? undefined : new Uint8Array(held.bytes);
  }

  async getRange(key: string, start: number, end: number, options?: StorageOptions): Promise<Uint8Array | undefined> {
    return (await this.get(key, options))?.subarray(start, end);
  }

  async getStream(key: string, options?: StorageOptions): Promise<Readable> {
    const bytes = await this.get(key, options);
    if (bytes === undefined) throw errors.FLOW_STORAGE_MISSING({ key, store: this.url });
    return abortable(Readable.from(pieces(bytes)), options);
  }

  async put(key: string, body: StorageBody, options?: StorageOptions): Promise<void> {
    checkStorageKey(key);
    options?.signal?.throwIfAborted();
    const bytes = body instanceof Uint8Array ? Buffer.from(body) : await buffer(abortable(body, options));
    this.#objects.set(key, { bytes, modifiedAt: Date.now() });
  }

  async putIfAbsent(key: string, body: StorageBody, options?: StorageOptions): Promise<boolean> {
    checkStorageKey(key);
    options?.signal?.throwIfAborted();
    const bytes = body instanceof Uint8Array ? Buffer.from(body) : await buffer(abortable(body, options));
    if (this.#objects.has(key)) return false;
    this.#objects.set(key, { bytes, modifiedAt: Date.now() });
    return true;
  }

  async *list(prefix: string, options?: StorageOptions): AsyncGenerator<ObjectInfo> {
    checkStoragePrefix(prefix);
    for (const key of Array.from(this.#objects.keys())) {
      options?.signal?.throwIfAborted();
      const info = key.startsWith(prefix) ? await this.stat(key) : undefined;
      if (info !== undefined) yield info;
    }
  }

  async stat(key: string, options?: StorageOptions): Promise<ObjectInfo | undefined> {
    checkStorageKey(key);
    options?.signal?.throwIfAborted();
    const held = this.#objects.get(key);
    return held === undefined ? undefined : { key, size: held.bytes.length, modifiedAt: held.modifiedAt };
  }

  async delete(key: string, options?: StorageOptions): Promise<void> {
    checkStorageKey(key);
    options?.signal?.throwIfAborted();
    this.#objects.delete(key);
  }

  getMany(keys: readonly string[], options?: StorageOptions): Promise<readonly (Uint8Array | undefined)[]> {
    return Promise.all(keys.map((key) => this.get(key, options)));
  }

  async putMany(
    objects: Iterable<{ readonly key: string; readonly body: Uint8Array }>,
    options?: StorageOptions,
  ): Promise<void> {
    for (const { key, body } of objects) await this.put(key, body, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Its objects go with the last reference to them.
  }
}

function abortable(stream: Readable, { signal }: StorageOptions = {}): Readable {
  return signal === undefined ? stream : addAbortSignal(signal, stream);
}

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}
