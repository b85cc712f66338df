import { Readable } from 'node:stream';
import type { Command } from './connection.ts';
import { errors } from './errors.ts';
import { inBatches } from './in-batches.ts';
import { itemsOf, numberOf, type Reply } from './replies.ts';
import type { Store } from './store.ts';

/** What an object's hash says. */
export interface Head {
  readonly id: string;
  readonly size: number;
  readonly parts: number;
  readonly step: number;
  /** All of it, where it has no parts. */
  readonly body: Buffer | undefined;
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told of each answer, for whoever waits in another way. */
  readonly onProgress?: () => void;
}

/** From `start` up to, not including, `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Parts of one object that are asked for at once. */
const width = 4;

export async function readHead(store: Store, key: string, options: ReadOptions): Promise<Head | undefined> {
  const fields = ['id', 'size', 'parts', 'step', 'body'];
  const reply = await ask(store, key, ['HMGET', store.layout.objects + key, ...fields], options);
  const [id, size, parts, step, body] = itemsOf(reply);
  if (id === null) return undefined;
  return {
    id: String(id),
    size: numberOf(size),
    parts: numberOf(parts),
    step: numberOf(step),
    body: body instanceof Buffer ? body : undefined,
  };
}

/**
 * The bytes of a range, cut at the end of the object; undefined when there is none. An object that is replaced while its
 * parts are read is read anew, so that no two are mixed. Throws REDIS_PART_LOST.
 */
export async function readRange(
  store: Store,
  key: string,
  { start, end }: Range,
  options: ReadOptions,
): Promise<Uint8Array | undefined> {
  let missing: string | undefined;
  for (;;) {
    const head = await readHead(store, key, options);
    if (head === undefined) return undefined;
    if (head.id === missing) throw errors.REDIS_PART_LOST({ server: store.connection.server, what: key });
    const last = Math.min(end, head.size);
    const range = { start: Math.min(start, last), end: last };
    // A copy: what the client hands out may be a view of much more.
    if (head.parts === 0) return new Uint8Array(head.body?.subarray(range.start, range.end) ?? []);
    const bytes = await readParts({ store, key, head, options }, range);
    if (bytes !== undefined) return bytes;
    missing = head.id;
  }
}

/** An object part by part. Its stream fails with REDIS_REPLACED where the object goes meanwhile. */
export function streamObject(store: Store, key: string, head: Head, options: ReadOptions): Readable {
  const { connection, partBytes } = store;
  const parts = async function* (): AsyncGenerator<Buffer> {
    if (head.body !== undefined) yield head.body;
    for (let index = 0; index < head.parts; index++) {
      const part = await readPart({ store, key, head, options }, index);
      if (part === undefined) throw errors.REDIS_REPLACED({ server: connection.server, what: key });
      yield part;
    }
  };
  return Readable.from(parts(), { objectMode: false, highWaterMark: partBytes });
}

interface Reading {
  readonly store: Store;
  readonly key: string;
  readonly head: Head;
  readonly options: ReadOptions;
}

/** Undefined where a part is gone. */
async function readParts(reading: Reading, { start, end }: Range): Promise<Uint8Array | undefined> {
  const { step } = reading.head;
  const bytes = new Uint8Array(end - start);
  const first = Math.floor(start / step);
  const count = end === start ? 0 : Math.ceil(end / step) - first;
  const indexes = Array.from({ length: count }, (_, at) => first + at);
  const found = await inBatches(indexes, width, async (index) => {
    const part = await readPart(reading, index);
    if (part === undefined) return false;
    const at = index * step;
    bytes.set(part.subarray(Math.max(start - at, 0), Math.min(end - at, step)), Math.max(at - start, 0));
    return true;
  });
  return found.includes(false) ? undefined : bytes;
}

async function readPart({ store, key, head, options }: Reading, index: number): Promise<Buffer | undefined> {
  const reply = await ask(store, key, ['HGET', store.layout.bodies + head.id, String(index)], options);
  return reply instanceof Buffer ? reply : undefined;
}

async function ask(store: Store, key: string, command: Command, options: ReadOptions): Promise<Reply> {
  const reply = await store.connection.send(command, { what: key, signal: options.signal });
  options.onProgress?.();
  return reply;
}
