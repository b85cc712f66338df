import { closeSync, fstatSync, lstatSync, openSync, readFileSync, readSync, type Stats } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { isAbsent, readFailure } from './errors.ts';

/** Up to here a call that blocks is quicker than the four trips to the thread pool that it saves (measured: 8 µs to 57). */
export const smallSize: number = 64 * 1024;

export function readWhole(file: string): Uint8Array | undefined {
  return orAbsent(file, () => readFileSync(file));
}

/** The whole file; reads a large one off the main thread. */
export async function readAny(file: string, signal: AbortSignal | undefined): Promise<Uint8Array | undefined> {
  const bytes = orAbsent(file, () => readIfSmall(file));
  if (bytes !== 'large') return bytes;
  try {
    return await readFile(file, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    if (isAbsent(error)) return undefined;
    throw readFailure(error, file);
  }
}

/** The bytes from `start` up to, not including, `end`, as far as the file goes. */
export async function readPart(file: string, start: number, end: number): Promise<Uint8Array | undefined> {
  if (end - start <= smallSize) return orAbsent(file, () => readPartSync(file, start, end));
  try {
    await using handle = await open(file, 'r');
    const bytes = Buffer.allocUnsafeSlow(lengthOf(await handle.stat(), start, end));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw readFailure(error, file);
  }
}

/** A stream of the file as it is now, even when it is replaced meanwhile. */
export async function readAsStream(file: string, signal: AbortSignal | undefined): Promise<Readable | undefined> {
  try {
    const handle = await open(file, 'r');
    if ((await handle.stat()).isFile()) return handle.createReadStream({ signal, highWaterMark: 256 * 1024 });
    await handle.close();
    return undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw readFailure(error, file);
  }
}

/** What is known of an object's file; undefined when there is none, or it is no object. */
export function statFile(file: string): Stats | undefined {
  const stats = orAbsent(file, () => lstatSync(file, { throwIfNoEntry: false }));
  return stats?.isFile() === true ? stats : undefined;
}

function readIfSmall(file: string): Uint8Array | 'large' {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    return size <= smallSize ? fill(descriptor, Buffer.allocUnsafeSlow(size), 0) : 'large';
  } finally {
    closeSync(descriptor);
  }
}

function readPartSync(file: string, start: number, end: number): Uint8Array {
  const descriptor = openSync(file, 'r');
  try {
    return fill(descriptor, Buffer.allocUnsafeSlow(lengthOf(fstatSync(descriptor), start, end)), start);
  } finally {
    closeSync(descriptor);
  }
}

function fill(descriptor: number, bytes: Buffer, start: number): Uint8Array {
  let filled = 0;
  while (filled < bytes.length) {
    const count = readSync(descriptor, bytes, filled, bytes.length - filled, start + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}

function lengthOf(stats: Stats, start: number, end: number): number {
  return Math.max(0, Math.min(end, stats.size) - start);
}

function orAbsent<T>(file: string, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw readFailure(error, file);
  }
}
