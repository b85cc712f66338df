import { randomBytes } from 'node:crypto';
import { closeSync, createWriteStream, lstatSync, openSync, rmSync, writeSync } from 'node:fs';
import { open, opendir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { StorageBody } from '../../contracts/storage.ts';
import { makeFolders } from '../../datastore/make-folders.ts';
import { isSystemError } from './errors.ts';
import { smallSize } from './reads.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Where bodies are written before they get their names; in the root, so that giving the name is one rename. */
export class TempFolder {
  readonly path: string;
  readonly #isDurable: boolean;
  /** Apart from the process id, as containers that share a root may each be process 1. */
  readonly #prefix = `${String(process.pid)}-${randomBytes(6).toString('hex')}`;
  #count = 0;

  constructor(path: string, isDurable: boolean) {
    this.path = path;
    this.#isDurable = isDurable;
  }

  /** Writes a body whole and answers its path; leaves nothing behind when it can't. */
  async write(body: StorageBody, signal: AbortSignal | undefined): Promise<string> {
    if (body instanceof Uint8Array) {
      return body.length <= smallSize && !this.#isDurable ? this.writeSmall(body) : this.#writeLarge(body, signal);
    }
    const file = this.#create();
    closeSync(file.descriptor);
    return this.#orNothing(file.path, () => this.#stream(body, file.path, signal));
  }

  writeSmall(body: Uint8Array): string {
    const { path, descriptor } = this.#create();
    try {
      for (let written = 0; written < body.length;) written += writeSync(descriptor, body, written);
    } catch (error) {
      rmSync(path, { force: true });
      throw error;
    } finally {
      closeSync(descriptor);
    }
    return path;
  }

  /** Removes what processes that were killed left here; a file that is a day old is in no one's hands. */
  async sweep(now: number, signal: AbortSignal): Promise<void> {
    for await (const entry of await opendir(this.path)) {
      if (signal.aborted) return;
      const path = join(this.path, entry.name);
      const stats = lstatSync(path, { throwIfNoEntry: false });
      if (stats !== undefined && now - stats.mtimeMs > dayMs) await rm(path, { force: true });
    }
  }

  async #writeLarge(body: Uint8Array, signal: AbortSignal | undefined): Promise<string> {
    const file = this.#create();
    closeSync(file.descriptor);
    return this.#orNothing(file.path, async () => {
      await using handle = await open(file.path, 'r+');
      await handle.writeFile(body, { signal });
      if (this.#isDurable) await handle.sync();
    });
  }

  async #stream(body: Readable, path: string, signal: AbortSignal | undefined): Promise<void> {
    const sink = createWriteStream(path, { flags: 'r+', flush: this.#isDurable, highWaterMark: 256 * 1024 });
    await pipeline(body, sink, signal === undefined ? {} : { signal });
  }

  async #orNothing(path: string, write: () => Promise<void>): Promise<string> {
    try {
      await write();
      return path;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }

  #create(): { readonly path: string; readonly descriptor: number } {
    const path = join(this.path, `${this.#prefix}-${String(this.#count++)}`);
    try {
      return { path, descriptor: openSync(path, 'wx') };
    } catch (error) {
      if (!isSystemError(error, 'ENOENT')) throw error;
      makeFolders(this.path);
      return { path, descriptor: openSync(path, 'wx') };
    }
  }
}
