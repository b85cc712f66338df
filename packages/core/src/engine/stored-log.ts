import { FlowError } from '../contracts/flow-error.ts';
import type { TaskPath } from '../contracts/records.ts';
import type { Storage } from '../contracts/storage.ts';
import { liveLogFolder, liveLogKey, logKey } from '../datastore/layout.ts';
import { readLog, type LogLine } from './read-log.ts';

/** As much is read at once of a log that is read on from its middle. */
const blockBytes = 1 << 20;

/** Reads the log of one attempt, which may go on: what there is, and later what came since. */
export class StoredLog {
  readonly #storage: Storage;
  readonly #path: TaskPath;
  readonly #attempt: number;
  /** The bytes of the log that were read. */
  #read = 0;
  /** Where the piece begins that is read. */
  #piece = 0;
  #isWhole = false;

  constructor(storage: Storage, path: TaskPath, attempt: number) {
    this.#storage = storage;
    this.#path = path;
    this.#attempt = attempt;
  }

  /** All was read, and the attempt will print no more. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Whether there is anything to read. */
  async exists(): Promise<boolean> {
    if ((await this.#storage.stat(logKey(this.#path, this.#attempt))) !== undefined) return true;
    for await (const _piece of this.#storage.list(liveLogFolder(this.#path, this.#attempt))) return true;
    return false;
  }

  /** The lines that weren't read yet, as many at once as a piece of the log completes. */
  async *lines(): AsyncGenerator<readonly LogLine[], void, undefined> {
    yield* readLog(this.#bytes());
  }

  async *#bytes(): AsyncGenerator<Uint8Array> {
    yield* this.#ended();
    if (this.#isWhole) return;
    yield* this.#live();
    // The attempt may have ended before all of its pieces were read, and they are gone.
    yield* this.#ended();
  }

  /** Of an attempt that has ended. */
  async *#ended(): AsyncGenerator<Uint8Array> {
    const key = logKey(this.#path, this.#attempt);
    if (this.#read > 0) return yield* this.#rest(key);
    const stream = await this.#storage.getStream(key).catch(missingIsNone);
    if (stream === undefined) return;
    for await (const bytes of stream) {
      this.#read += (bytes as Uint8Array).length;
      yield bytes as Uint8Array;
    }
    this.#isWhole = true;
  }

  async *#rest(key: string): AsyncGenerator<Uint8Array> {
    for (;;) {
      const bytes = await this.#storage.getRange(key, this.#read, this.#read + blockBytes);
      if (bytes === undefined) return;
      this.#isWhole = bytes.length === 0;
      if (this.#isWhole) return;
      this.#read += bytes.length;
      yield bytes;
    }
  }

  async *#live(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const bytes = await this.#ofPiece();
      if (bytes === undefined) return;
      if (bytes.length > 0) {
        this.#read += bytes.length;
        yield bytes;
      } else if (this.#piece === this.#read) return;
      // A piece that was longer when it was left has no successor at this byte.
      else if (await this.#hasPiece(this.#read)) this.#piece = this.#read;
      else return;
    }
  }

  #ofPiece(): Promise<Uint8Array | undefined> {
    const start = this.#read - this.#piece;
    return this.#storage.getRange(liveLogKey(this.#path, this.#attempt, this.#piece), start, start + blockBytes);
  }

  async #hasPiece(start: number): Promise<boolean> {
    return (await this.#storage.stat(liveLogKey(this.#path, this.#attempt, start))) !== undefined;
  }
}

function missingIsNone(error: unknown): undefined {
  if (FlowError.is(error) && error.code === 'FLOW_STORAGE_MISSING') return undefined;
  throw error;
}
