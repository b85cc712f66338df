import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

/** As many bytes as asked for, other ones for another seed. */
export function bytesOf(size: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let at = 0, state = seed; at < size; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 16;
  }
  return bytes;
}

export function streamOf(bytes: Uint8Array, chunkSize: number): Readable {
  const chunks = function* (): Generator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
  };
  return Readable.from(chunks(), { objectMode: false });
}

export function hashOf(bytes: Uint8Array | undefined): string {
  return createHash('sha256')
    .update(bytes ?? 'missing')
    .digest('hex');
}
