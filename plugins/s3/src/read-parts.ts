import type { WorkPool } from '@flow/core/kernel';
import { stale, type S3Bucket, type Part } from './bucket.ts';
import { errors } from './errors.ts';

/** A longer read is made of several. */
const partBytes = 8 * 1024 * 1024;

/** As many parts of a stream are fetched before they are asked for. */
const ahead = 4;

/** How many bytes a stream hands on at once. */
const pieceBytes = 256 * 1024;

/** Which bytes of an object, and how long. */
export interface Reading {
  readonly key: string;
  readonly start: number;
  /** May be past the end. */
  readonly end: number;
  readonly signal: AbortSignal | undefined;
}

/** The bytes of an object, all of the same one; undefined when there is none. */
export async function readBytes(bucket: S3Bucket, reading: Reading): Promise<Uint8Array | undefined> {
  const { key, start, signal } = reading;
  const first = await readFirst(bucket, reading);
  if (first === undefined) return undefined;
  const end = Math.min(reading.end, first.size);
  if (start + first.bytes.byteLength >= end) return first.bytes;
  const bytes = new Uint8Array(end - start);
  bytes.set(first.bytes);
  const ranges = rangesOf(start + first.bytes.byteLength, end);
  const isWhole = await readInto(bucket.pool, ranges, async (range) => {
    const part = await bucket.read(key, { ...range, etag: first.etag }, signal);
    if (part === undefined || part === stale) return false;
    bytes.set(part.bytes, range.start - start);
    return true;
  });
  if (isWhole) return bytes;
  // Another object was put there meanwhile: one request can't mix them.
  const all = await bucket.read(key, { start, end: reading.end }, signal);
  return all === stale ? undefined : all?.bytes;
}

/** The parts of an object one after the other; the next are fetched while one is read. It begins with one that was read. */
export async function* streamParts(
  bucket: S3Bucket,
  key: string,
  first: Part,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  yield* piecesOf(first.bytes);
  const stop = new AbortController();
  const either = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]);
  const fetch = async (range: Range): Promise<Uint8Array> => {
    const part = await bucket.read(key, { ...range, etag: first.etag }, either);
    if (part === undefined || part === stale) throw errors.FLOW_S3_CHANGED({ object: `${bucket.url}/${key}` });
    return part.bytes;
  };
  try {
    for await (const bytes of fetchAhead(rangesOf(first.bytes.byteLength, first.size), fetch)) yield* piecesOf(bytes);
  } finally {
    stop.abort();
  }
}

/** The first part of what is to be read. */
export async function readFirst(bucket: S3Bucket, { key, start, end, signal }: Reading): Promise<Part | undefined> {
  const first = await bucket.read(key, { start, end: Math.min(end, start + partBytes) }, signal);
  // Nothing was asked for that could be stale.
  return first === stale ? undefined : first;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function* rangesOf(start: number, end: number): Generator<Range> {
  for (let at = start; at < end; at += partBytes) yield { start: at, end: Math.min(end, at + partBytes) };
}

async function readInto(
  pool: WorkPool,
  ranges: Iterable<Range>,
  read: (range: Range) => Promise<boolean>,
): Promise<boolean> {
  return !(await pool.map(ranges, read)).includes(false);
}

async function* fetchAhead<T, R>(items: Iterable<T>, fetch: (item: T) => Promise<R>): AsyncGenerator<R> {
  const source = items[Symbol.iterator]();
  const fetching: Promise<R>[] = [];
  const begin = (): void => {
    const { done, value } = source.next();
    if (done === true) return;
    const one = fetch(value);
    // It is told of when it is its turn.
    one.catch(() => undefined);
    fetching.push(one);
  };
  for (let count = 0; count < ahead; count++) begin();
  for (let next = fetching.shift(); next !== undefined; next = fetching.shift()) {
    const result = await next;
    begin();
    yield result;
  }
}

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}
