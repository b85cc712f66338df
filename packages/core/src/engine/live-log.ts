import type { TaskPath } from '../contracts/records.ts';
import type { Storage } from '../contracts/storage.ts';
import { liveLogKey } from '../datastore/layout.ts';
import type { LogSpool } from './log-spool.ts';

/** New output is stored after this long, and later where the storage is slow: it is to be busy a tenth of the time. */
const pauseMs = 500;
const pausePerMs = 10;

/** A piece is written anew with what is printed next until it is this long. */
const pieceBytes = 128 * 1024;

export interface LiveLogOptions {
  readonly storage: Storage;
  readonly path: TaskPath;
  readonly attempt: number;
  readonly spool: LogSpool;
}

/** Stores what an attempt prints while it goes on, in pieces, for those that follow it and for the case that it is lost. */
export class LiveLog {
  readonly #options: LiveLogOptions;
  readonly #keys = new Set<string>();
  #start = 0;
  #pauseMs = pauseMs;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #isDirty = false;
  #isClosed = false;

  constructor(options: LiveLogOptions) {
    this.#options = options;
  }

  /** There is more in the spool. */
  extend(): void {
    this.#isDirty = true;
    if (this.#writing === undefined) this.#timer ??= setTimeout(() => this.#write(), this.#pauseMs);
  }

  /** Writes no more; resolves when the last write is over. */
  async stop(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#writing;
  }

  /** Removes the pieces, which the whole log has replaced: one that stays is never read again. */
  async remove(): Promise<void> {
    const { storage } = this.#options;
    await Promise.allSettled([...this.#keys].map((key) => storage.delete(key)));
  }

  #write(): void {
    this.#timer = undefined;
    this.#isDirty = false;
    const begin = performance.now();
    // A store that can't be written is told of when the whole log is stored.
    const writing = this.#writePiece().catch(() => undefined);
    this.#writing = writing.then(() => {
      this.#writing = undefined;
      this.#pauseMs = Math.max(pauseMs, pausePerMs * (performance.now() - begin));
      if (this.#isDirty && !this.#isClosed) this.extend();
    });
  }

  async #writePiece(): Promise<void> {
    const { storage, path, attempt, spool } = this.#options;
    const { body, end } = await spool.from(this.#start);
    const key = liveLogKey(path, attempt, this.#start);
    this.#keys.add(key);
    await storage.put(key, body);
    if (end - this.#start >= pieceBytes) this.#start = end;
  }
}
