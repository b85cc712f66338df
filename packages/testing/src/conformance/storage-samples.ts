import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

/** A folder that no other case writes to. */
export function freshFolder(): string {
  return `conformance/${randomUUID()}`;
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && new TextDecoder().decode(bytes);
}

/** As many bytes as asked for, the same every time, in which no stretch repeats soon. */
export function pattern(size: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let index = 0, state = seed; index < size; index++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[index] = state >>> 16;
  }
  return bytes;
}

export function streamOf(bytes: Uint8Array, chunkSize: number): Readable {
  const chunks = function* (): Generator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
  };
  return Readable.from(chunks(), { objectMode: false });
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export async function hashOfStream(stream: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

export async function keysOf(objects: AsyncIterable<{ readonly key: string }>): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of objects) keys.push(key);
  return keys.toSorted();
}

/** Tests the code alone: what fails may belong to another copy of core. */
export async function rejectsWith(code: string, promise: Promise<unknown>, what: string): Promise<void> {
  await assert.rejects(
    promise,
    (error: unknown) => {
      assert.ok(typeof error === 'object' && error !== null && 'code' in error, `${what}: an error with a code`);
      assert.equal(error.code, code, what);
      return true;
    },
    `${what}: must reject with ${code}`,
  );
}

/** Resolved, or rejected because it was aborted. */
export async function isAborted(promise: Promise<unknown>): Promise<boolean> {
  try {
    await promise;
    return false;
  } catch (error) {
    assert.ok(error instanceof Error && error.name === 'AbortError', `an AbortError, not ${String(error)}`);
    return true;
  }
}
