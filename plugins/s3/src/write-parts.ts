import type { CompletedPart } from '@aws-sdk/client-s3';
import type { S3Bucket, Upload, Writing } from './bucket.ts';

const mebibyte = 1024 * 1024;

/** S3 takes 10,000 parts of an object: they double now and then, so that nobody has to know the size before. */
const firstPart = 8 * mebibyte;
const doublesAfter = 1250;

/** As many bytes of one object are written at once; they are held in memory until they are. */
const aheadBytes = 4 * firstPart;

/** The bytes of a part, counted from 0. */
export function partSize(index: number): number {
  return firstPart * 2 ** Math.floor(index / doublesAfter);
}

/** Bytes in parts, the last of which is what is left; one empty part of nothing. A source that isn't read to its end is closed. */
export async function* cutIntoParts(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  let part = new PartBuffer(partSize(0));
  let index = 0;
  for await (const chunk of source) {
    let rest: Uint8Array = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    while (rest.byteLength > 0) {
      if (part.isFull) {
        yield part.bytes;
        index += 1;
        part = new PartBuffer(partSize(index));
      }
      rest = part.take(rest);
    }
  }
  yield part.bytes;
}

/** Grows as it is filled: most streams are short. */
class PartBuffer {
  readonly #size: number;
  #held = Buffer.alloc(0);
  #filled = 0;

  constructor(size: number) {
    this.#size = size;
  }

  get isFull(): boolean {
    return this.#filled === this.#size;
  }

  get bytes(): Uint8Array {
    return this.#held.subarray(0, this.#filled);
  }

  /** Returns what no longer fits. */
  take(chunk: Uint8Array): Uint8Array {
    const taken = chunk.subarray(0, this.#size - this.#filled);
    this.#growTo(this.#filled + taken.byteLength);
    this.#held.set(taken, this.#filled);
    this.#filled += taken.byteLength;
    return chunk.subarray(taken.byteLength);
  }

  #growTo(size: number): void {
    if (size <= this.#held.byteLength) return;
    const grown = Buffer.allocUnsafeSlow(Math.min(this.#size, Math.max(size, 4 * this.#held.byteLength)));
    grown.set(this.bytes);
    this.#held = grown;
  }
}

/** Writes an object of several parts; what was written of it is dropped where that fails. False: there was one already. */
export async function writeParts(
  bucket: S3Bucket,
  writing: Writing,
  parts: AsyncIterable<Uint8Array>,
): Promise<boolean> {
  const upload = await bucket.beginUpload(writing);
  let isFirst = false;
  try {
    isFirst = await bucket.endUpload(upload, await writeAll(bucket, upload, parts));
    return isFirst;
  } finally {
    // What can't be dropped now, a rule of the bucket's does.
    if (!isFirst) await bucket.dropUpload(upload).catch(() => undefined);
  }
}

/** Rejects when none of them is being written any more, so that all can be dropped. */
async function writeAll(
  bucket: S3Bucket,
  upload: Upload,
  parts: AsyncIterable<Uint8Array>,
): Promise<readonly CompletedPart[]> {
  const written: CompletedPart[] = [];
  const failures: unknown[] = [];
  const running = new Map<Promise<void>, number>();
  const begin = (index: number, body: Uint8Array): void => {
    const work = bucket
      .writePart(upload, index + 1, body)
      .then((part) => void (written[index] = part))
      .catch((error: unknown) => void failures.push(error))
      .finally(() => running.delete(work));
    running.set(work, body.byteLength);
  };
  try {
    let index = 0;
    for await (const body of parts) {
      begin(index++, body);
      while (bytesIn(running) >= aheadBytes) await Promise.race(running.keys());
      if (failures.length > 0) break;
    }
  } finally {
    await Promise.all(running.keys());
  }
  if (failures.length > 0) throw failures[0];
  return written;
}

function bytesIn(running: ReadonlyMap<unknown, number>): number {
  return [...running.values()].reduce((sum, bytes) => sum + bytes, 0);
}
