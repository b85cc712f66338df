import { randomUUID } from 'node:crypto';
import { addAbortSignal, Readable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import {
  checkStorageKey,
  checkStoragePrefix,
  missingObject,
  ThreadReader,
  type ObjectInfo,
  type Storage,
  type StorageBody,
  type StorageOptions,
} from '@flow/core/kernel';
import { S3Bucket, type Writing } from './bucket.ts';
import type { S3Settings } from './options.ts';
import { readBytes, readFirst, streamParts } from './read-parts.ts';
import { cutIntoParts, partSize, writeParts } from './write-parts.ts';

/** Opens a bucket, or a folder of one, as a storage; the first request tells whether it is there. */
export async function openStorage(settings: S3Settings): Promise<Storage> {
  return new S3Storage(await S3Bucket.open(settings), settings);
}

class S3Storage implements Storage {
  readonly url: string;
  readonly #bucket: S3Bucket;
  readonly #thread: ThreadReader;

  constructor(bucket: S3Bucket, settings: S3Settings) {
    this.url = bucket.url;
    this.#bucket = bucket;
    this.#thread = new ThreadReader({
      store: bucket.url,
      start: () => new Worker(new URL('./read-thread.js', import.meta.url), { workerData: settings, execArgv: [] }),
    });
  }

  async get(key: string, options?: StorageOptions): Promise<Uint8Array | undefined> {
    return this.getRange(key, 0, Infinity, options);
  }

  getSync(key: string): Uint8Array | undefined {
    checkStorageKey(key);
    return this.#thread.readSync(key);
  }

  async getRange(
    key: string,
    start: number,
    end: number,
    { signal }: StorageOptions = {},
  ): Promise<Uint8Array | undefined> {
    checkStorageKey(key);
    if (start < end) return readBytes(this.#bucket, { key, start, end, signal });
    return (await this.#bucket.head(key, signal)) && new Uint8Array(0);
  }

  async getStream(key: string, { signal }: StorageOptions = {}): Promise<Readable> {
    checkStorageKey(key);
    const first = await readFirst(this.#bucket, { key, start: 0, end: Infinity, signal });
    if (first === undefined) throw missingObject(key, this.url);
    return abortable(Readable.from(streamParts(this.#bucket, key, first, signal), { objectMode: false }), signal);
  }

  async put(key: string, body: StorageBody, { signal }: StorageOptions = {}): Promise<void> {
    await this.#write({ key, isFirst: false, writer: randomUUID(), signal }, body);
  }

  async putIfAbsent(key: string, body: StorageBody, { signal }: StorageOptions = {}): Promise<boolean> {
    return this.#write({ key, isFirst: true, writer: randomUUID(), signal }, body);
  }

  async *list(prefix: string, { signal }: StorageOptions = {}): AsyncGenerator<ObjectInfo> {
    checkStoragePrefix(prefix);
    let after: string | undefined;
    do {
      const { objects, next } = await this.#bucket.list(prefix, after, signal);
      for (const object of objects) {
        signal?.throwIfAborted();
        yield object;
      }
      after = next;
    } while (after !== undefined);
  }

  async stat(key: string, { signal }: StorageOptions = {}): Promise<ObjectInfo | undefined> {
    checkStorageKey(key);
    const found = await this.#bucket.head(key, signal);
    return found && { key, size: found.size, modifiedAt: found.modifiedAt };
  }

  async delete(key: string, { signal }: StorageOptions = {}): Promise<void> {
    checkStorageKey(key);
    await this.#bucket.delete(key, signal);
  }

  async getMany(keys: readonly string[], options?: StorageOptions): Promise<readonly (Uint8Array | undefined)[]> {
    return this.#bucket.pool.map(keys, (key) => this.get(key, options));
  }

  async putMany(
    objects: Iterable<{ readonly key: string; readonly body: Uint8Array }>,
    options?: StorageOptions,
  ): Promise<void> {
    await this.#bucket.pool.map(objects, ({ key, body }) => this.put(key, body, options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#bucket[Symbol.dispose]();
    await this.#thread[Symbol.asyncDispose]();
  }

  /** What fits into one part is written by one request. */
  async #write(writing: Writing, body: StorageBody): Promise<boolean> {
    const { key, signal } = writing;
    checkStorageKey(key);
    signal?.throwIfAborted();
    if (body instanceof Uint8Array && body.byteLength <= partSize(0)) return this.#bucket.write(writing, body);
    const source = body instanceof Uint8Array ? Readable.from([body]) : abortable(body, signal);
    const parts = cutIntoParts(source as AsyncIterable<Uint8Array>);
    try {
      const first = await parts.next();
      const second = await parts.next();
      if (first.done !== true && second.done === true) return await this.#bucket.write(writing, first.value);
      // Whole blobs are written again and again by runs that make the same: then none of its parts need be.
      if (writing.isFirst && (await this.#bucket.head(key, signal)) !== undefined) return false;
      return await writeParts(this.#bucket, writing, chained([first, second], parts));
    } finally {
      await parts.return(undefined);
    }
  }
}

async function* chained<T>(begun: readonly IteratorResult<T, unknown>[], rest: AsyncIterable<T>): AsyncGenerator<T> {
  for (const one of begun) if (one.done !== true) yield one.value;
  yield* rest;
}

function abortable(stream: Readable, signal: AbortSignal | undefined): Readable {
  return signal === undefined ? stream : addAbortSignal(signal, stream);
}
