import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { ContentHash } from '../contracts/ids.ts';

type Chunks = AsyncIterable<Uint8Array | string>;

export interface Content {
  readonly hash: ContentHash;
  readonly size: number;
}

/** Passes bytes on, and ends with what `refuse` makes of the content where that is another than the expected one. */
export async function* checkedBytes(
  chunks: Chunks,
  expected: Content,
  refuse: (found: Content) => Error,
): AsyncGenerator<Uint8Array> {
  const found = yield* countedBytes(chunks);
  if (found.hash !== expected.hash) throw refuse(found);
}

/** Passes bytes on, and returns what they were. */
export async function* countedBytes(chunks: Chunks): AsyncGenerator<Uint8Array, Content> {
  const digest = createHash('sha256');
  let size = 0;
  for await (const chunk of chunks) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    digest.update(bytes);
    size += bytes.byteLength;
    yield bytes;
  }
  return { hash: digest.digest('hex') as ContentHash, size };
}

/** What a file holds. */
export async function contentOf(path: string): Promise<Content> {
  const counted = countedBytes(readFileInChunks(path));
  for (;;) {
    const { done, value } = await counted.next();
    if (done === true) return value;
  }
}

/** In pieces of a megabyte. */
export function readFileInChunks(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>;
}
