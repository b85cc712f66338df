import { createReadStream } from 'node:fs';
import { appendFile, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TaskPath } from '../contracts/records.ts';
import type { StorageBody } from '../contracts/storage.ts';

/** Output of one attempt is kept in memory up to this many characters, then in a file on this machine. */
const spoolAt = 1 << 20;

/** Of a machine's cache folder. */
export function spoolFolderOf(cacheDir: string): string {
  return join(cacheDir, 'spool');
}

/** Where the output of an attempt is kept that is too long for the memory. */
export function spoolFileOf(folder: string, { run, step, task }: TaskPath, attempt: number): string {
  return join(folder, `${run}-${step}-${task}.${String(attempt)}.log`);
}

/** What an attempt has printed so far, until it is stored. */
export class LogSpool {
  readonly #file: string;
  #text: string[] = [];
  #length = 0;
  /** Bytes of the file, those that are being written included. */
  #written = 0;
  #writing: Promise<void> | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  get isEmpty(): boolean {
    return this.#writing === undefined && this.#text.length === 0;
  }

  /** What it returns settles when there is room for more. */
  add(text: string): Promise<void> | undefined {
    this.#text.push(text);
    this.#length += text.length;
    return this.#length > spoolAt ? this.#spool() : undefined;
  }

  /** All that there is from a byte on, and the byte at which it ends. */
  async from(start: number): Promise<{ readonly body: StorageBody; readonly end: number }> {
    if (this.#writing === undefined) {
      const bytes = Buffer.from(this.#text.join(''));
      return { body: bytes.subarray(start), end: bytes.length };
    }
    const spooled = this.#spool();
    const end = this.#written;
    await spooled;
    return { body: createReadStream(this.#file, { start, end: end - 1 }), end };
  }

  async remove(): Promise<void> {
    if (this.#writing === undefined) return;
    await this.#writing;
    await rm(this.#file, { force: true });
  }

  #spool(): Promise<void> {
    const bytes = Buffer.from(this.#text.join(''));
    this.#text = [];
    this.#length = 0;
    this.#written += bytes.length;
    const before = this.#writing ?? mkdir(dirname(this.#file), { recursive: true }).then(() => undefined);
    this.#writing = before.then(() => appendFile(this.#file, bytes));
    return this.#writing;
  }
}
