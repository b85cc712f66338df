import type { StorageBody } from '@flow/core/kernel';

/** A body in parts of `bytes` bytes, the last one shorter; no more than one part is held. */
export async function* partsOf(body: StorageBody, bytes: number): AsyncGenerator<Buffer, undefined, undefined> {
  if (body instanceof Uint8Array) {
    const whole = Buffer.from(body.buffer, body.byteOffset, body.length);
    for (let at = 0; at < whole.length; at += bytes) yield whole.subarray(at, at + bytes);
    return undefined;
  }
  let part = Buffer.allocUnsafeSlow(bytes);
  let filled = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array | string>) {
    const read = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    for (let at = 0; at < read.length;) {
      const piece = read.subarray(at, at + bytes - filled);
      part.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled < bytes) continue;
      yield part;
      part = Buffer.allocUnsafeSlow(bytes);
      filled = 0;
    }
  }
  if (filled > 0) yield part.subarray(0, filled);
  return undefined;
}
