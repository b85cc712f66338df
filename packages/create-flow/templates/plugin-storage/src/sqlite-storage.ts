import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { addAbortSignal, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  checkStorageKey,
  checkStoragePrefix,
  type ObjectInfo,
  type Storage,
  type StorageBody,
  type StorageOptions,
} from '@flow/core/kernel';
import { errors } from './errors.ts';

export interface SqliteStorageOptions {
  readonly file: string;
  readonly isReadOnly: boolean;
  /** Whether what was written survives a power cut. */
  readonly isPowerSafe: boolean;
}

/** Objects as rows of a table. Each method is one statement, which SQLite makes atomic between processes. */
export class SqliteStorage implements Storage {
  readonly url: string;
  readonly #database: DatabaseSync;

  constructor(options: SqliteStorageOptions) {
    this.url = `sqlite://${options.file}`;
    this.#database = openDatabase(options);
  }

  async get(key: string, { signal }: StorageOptions = {}): Promise<Uint8Array | undefined> {
    signal?.throwIfAborted();
    return this.getSync(key);
  }

  getSync(key: string): Uint8Array | undefined {
    checkStorageKey(key);
    const row = this.#database.prepare('SELECT body FROM objects WHERE key = ?').get(key);
    return row?.['body'] instanceof Uint8Array ? row['body'] : undefined;
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
    await this.#write('REPLACE', key, body, options);
  }

  async putIfAbsent(key: string, body: StorageBody, options?: StorageOptions): Promise<boolean> {
    return (await this.#write('IGNORE', key, body, options)) === 1;
  }

  async *list(prefix: string, { signal }: StorageOptions = {}): AsyncGenerator<ObjectInfo> {
    checkStoragePrefix(prefix);
    // "0" is the character after "/": keys below the folder are those between both.
    const [where, bounds] =
      prefix === '' ? ['', []] : ['WHERE key > ? AND key < ?', [prefix, `${prefix.slice(0, -1)}0`]];
    const rows = this.#database.prepare(`SELECT ${infoColumns} FROM objects ${where}`).all(...bounds);
    for (const row of rows) {
      signal?.throwIfAborted();
      yield infoOf(row);
    }
  }

  async stat(key: string, { signal }: StorageOptions = {}): Promise<ObjectInfo | undefined> {
    checkStorageKey(key);
    signal?.throwIfAborted();
    const row = this.#database.prepare(`SELECT ${infoColumns} FROM objects WHERE key = ?`).get(key);
    return row && infoOf(row);
  }

  async delete(key: string, { signal }: StorageOptions = {}): Promise<void> {
    checkStorageKey(key);
    signal?.throwIfAborted();
    this.#database.prepare('DELETE FROM objects WHERE key = ?').run(key);
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
    if (this.#database.isOpen) this.#database.close();
  }

  /** Returns how many rows it changed. */
  async #write(
    conflict: 'REPLACE' | 'IGNORE',
    key: string,
    body: StorageBody,
    options?: StorageOptions,
  ): Promise<number> {
    checkStorageKey(key);
    options?.signal?.throwIfAborted();
    const bytes = body instanceof Uint8Array ? body : await buffer(abortable(body, options));
    const insert = this.#database.prepare(`INSERT OR ${conflict} INTO objects (key, body, modified) VALUES (?, ?, ?)`);
    return Number(insert.run(key, bytes, Date.now()).changes);
  }
}

const infoColumns = 'key, length(body) AS size, modified';

const table =
  'CREATE TABLE IF NOT EXISTS objects (key TEXT PRIMARY KEY, body BLOB NOT NULL, modified INTEGER NOT NULL)';

function openDatabase({ file, isReadOnly, isPowerSafe }: SqliteStorageOptions): DatabaseSync {
  // Who only reads makes no file where there is none.
  const isEmpty = isReadOnly && !existsSync(file);
  if (!isReadOnly) mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(isEmpty ? ':memory:' : file, { readOnly: isReadOnly && !isEmpty, timeout: 30_000 });
  if (isReadOnly && !isEmpty) return database;
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${isPowerSafe ? 'FULL' : 'NORMAL'}; ${table}`);
  return database;
}

function infoOf({ key, size, modified }: Readonly<Record<string, unknown>>): ObjectInfo {
  return { key: String(key), size: Number(size), modifiedAt: Number(modified) };
}

function abortable(stream: Readable, { signal }: StorageOptions = {}): Readable {
  return signal === undefined ? stream : addAbortSignal(signal, stream);
}

function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}
