import { addAbortSignal, type Readable } from 'node:stream';
import {
  checkStorageKey,
  checkStoragePrefix,
  type ObjectInfo,
  type ProviderRequest,
  type Storage,
  type StorageBody,
  type StorageOptions,
} from '@flow/core/kernel';
import { checkServer } from './check-server.ts';
import { Connection } from './connection.ts';
import { errors } from './errors.ts';
import { inBatches } from './in-batches.ts';
import { layoutOf } from './layout.ts';
import { listObjects } from './list-objects.ts';
import type { RedisOptions } from './options.ts';
import { readHead, readRange, streamObject } from './read-object.ts';
import { itemsOf, numberOf } from './replies.ts';
import { deleteScript } from './scripts.ts';
import type { Store } from './store.ts';
import { SyncReader } from './sync-reader.ts';
import { writeObject } from './write-object.ts';

/** Objects of a batch that are read or written at once. */
const width = 16;
const mebibyte = 1024 * 1024;

type Opening = Pick<ProviderRequest, 'durability' | 'isReadOnly'>;

/** Connects, and refuses a server that would lose what is written to it. */
export async function openRedisStorage(options: RedisOptions, { durability, isReadOnly }: Opening): Promise<Storage> {
  const storage = new RedisStorage(options);
  try {
    await storage.open();
    if (isReadOnly === true) return storage;
    storage.prepareSyncReads();
    await storage.check({ isPowerSafe: durability === 'power' });
    return storage;
  } catch (error) {
    await storage[Symbol.asyncDispose]();
    throw error;
  }
}

class RedisStorage implements Storage {
  readonly url: string;
  readonly #store: Store;
  readonly #reader: SyncReader;

  constructor(options: RedisOptions) {
    this.url = `${options.server}?prefix=${encodeURIComponent(options.prefix)}`;
    this.#store = { connection: new Connection(options), layout: layoutOf(options.prefix), partBytes: mebibyte };
    this.#reader = new SyncReader(options);
  }

  open(): Promise<void> {
    return this.#store.connection.open();
  }

  prepareSyncReads(): void {
    this.#reader.prepare();
  }

  check(needs: { readonly isPowerSafe: boolean }): Promise<void> {
    return checkServer(this.#store.connection, needs);
  }

  async get(key: string, options?: StorageOptions): Promise<Uint8Array | undefined> {
    return this.getRange(key, 0, Infinity, options);
  }

  getSync(key: string): Uint8Array | undefined {
    checkStorageKey(key);
    return this.#reader.read(key);
  }

  async getRange(
    key: string,
    start: number,
    end: number,
    { signal }: StorageOptions = {},
  ): Promise<Uint8Array | undefined> {
    checkStorageKey(key);
    return readRange(this.#store, key, { start, end }, { signal });
  }

  async getStream(key: string, { signal }: StorageOptions = {}): Promise<Readable> {
    checkStorageKey(key);
    const head = await readHead(this.#store, key, { signal });
    if (head === undefined) throw errors.FLOW_STORAGE_MISSING({ key, store: this.url });
    const stream = streamObject(this.#store, key, head, { signal });
    return signal === undefined ? stream : addAbortSignal(signal, stream);
  }

  async put(key: string, body: StorageBody, { signal }: StorageOptions = {}): Promise<void> {
    checkStorageKey(key);
    await writeObject(this.#store, { key, body, isNew: false, signal });
  }

  async putIfAbsent(key: string, body: StorageBody, { signal }: StorageOptions = {}): Promise<boolean> {
    checkStorageKey(key);
    return writeObject(this.#store, { key, body, isNew: true, signal });
  }

  async *list(prefix: string, { signal }: StorageOptions = {}): AsyncGenerator<ObjectInfo> {
    checkStoragePrefix(prefix);
    yield* listObjects(this.#store, prefix, signal);
  }

  async stat(key: string, { signal }: StorageOptions = {}): Promise<ObjectInfo | undefined> {
    checkStorageKey(key);
    const { connection, layout } = this.#store;
    const reply = await connection.send(['HMGET', layout.objects + key, 'size', 'time'], { what: key, signal });
    const [size, time] = itemsOf(reply);
    return size === null ? undefined : { key, size: numberOf(size), modifiedAt: numberOf(time) };
  }

  async delete(key: string, { signal }: StorageOptions = {}): Promise<void> {
    checkStorageKey(key);
    const { connection, layout } = this.#store;
    const command = ['EVAL', deleteScript, '2', layout.objects + key, layout.keys, key, layout.bodies];
    await connection.send(command, { what: key, signal });
  }

  async getMany(keys: readonly string[], options?: StorageOptions): Promise<readonly (Uint8Array | undefined)[]> {
    return inBatches(keys, width, (key) => this.get(key, options));
  }

  async putMany(
    objects: Iterable<{ readonly key: string; readonly body: Uint8Array }>,
    options?: StorageOptions,
  ): Promise<void> {
    await inBatches(objects, width, ({ key, body }) => this.put(key, body, options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader[Symbol.asyncDispose]();
    await this.#store.connection[Symbol.asyncDispose]();
  }
}
