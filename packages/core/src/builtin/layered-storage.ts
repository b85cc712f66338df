import type { Readable } from 'node:stream';
import type { ObjectInfo, Storage, StorageBody, StorageOptions } from '../contracts/storage.ts';

export interface Layers {
  /** What is written goes here, and what it holds hides what is below; closed with the whole. */
  readonly upper: Storage;
  /** Only read; whoever opened it closes it. */
  readonly lower: Storage;
}

/** A storage over another one that stays as it is. What only the lower one holds can't be deleted. */
export class LayeredStorage implements Storage {
  readonly url: string;
  readonly #upper: Storage;
  readonly #lower: Storage;

  constructor({ upper, lower }: Layers) {
    this.#upper = upper;
    this.#lower = lower;
    this.url = lower.url;
  }

  async get(key: string, options?: StorageOptions): Promise<Uint8Array | undefined> {
    return (await this.#upper.get(key, options)) ?? this.#lower.get(key, options);
  }

  getSync(key: string): Uint8Array | undefined {
    return this.#upper.getSync(key) ?? this.#lower.getSync(key);
  }

  async getRange(key: string, start: number, end: number, options?: StorageOptions): Promise<Uint8Array | undefined> {
    return (await this.#upper.getRange(key, start, end, options)) ?? this.#lower.getRange(key, start, end, options);
  }

  async getStream(key: string, options?: StorageOptions): Promise<Readable> {
    const layer = (await this.#upper.stat(key, options)) === undefined ? this.#lower : this.#upper;
    return layer.getStream(key, options);
  }

  put(key: string, body: StorageBody, options?: StorageOptions): Promise<void> {
    return this.#upper.put(key, body, options);
  }

  async putIfAbsent(key: string, body: StorageBody, options?: StorageOptions): Promise<boolean> {
    if ((await this.#lower.stat(key, options)) === undefined) return this.#upper.putIfAbsent(key, body, options);
    if (!(body instanceof Uint8Array)) body.destroy();
    return false;
  }

  async *list(prefix: string, options?: StorageOptions): AsyncGenerator<ObjectInfo> {
    const own = new Set<string>();
    for await (const info of this.#upper.list(prefix, options)) {
      own.add(info.key);
      yield info;
    }
    for await (const info of this.#lower.list(prefix, options)) if (!own.has(info.key)) yield info;
  }

  async stat(key: string, options?: StorageOptions): Promise<ObjectInfo | undefined> {
    return (await this.#upper.stat(key, options)) ?? this.#lower.stat(key, options);
  }

  delete(key: string, options?: StorageOptions): Promise<void> {
    return this.#upper.delete(key, options);
  }

  async getMany(keys: readonly string[], options?: StorageOptions): Promise<readonly (Uint8Array | undefined)[]> {
    const own = await this.#upper.getMany(keys, options);
    const missing = keys.filter((_key, index) => own[index] === undefined);
    const below = await this.#lower.getMany(missing, options);
    const found = new Map(missing.map((key, index) => [key, below[index]]));
    return keys.map((key, index) => own[index] ?? found.get(key));
  }

  putMany(
    objects: Iterable<{ readonly key: string; readonly body: Uint8Array }>,
    options?: StorageOptions,
  ): Promise<void> {
    return this.#upper.putMany(objects, options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#upper[Symbol.asyncDispose]();
  }
}
