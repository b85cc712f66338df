import { randomUUID } from 'node:crypto';
import { addAbortSignal } from 'node:stream';
import type { StorageBody } from '@flow/core/kernel';
import { partsOf } from './parts-of.ts';
import { commitScript, partScript } from './scripts.ts';
import type { Store } from './store.ts';

export interface Write {
  readonly key: string;
  readonly body: StorageBody;
  /** Nothing is written where there is an object. */
  readonly isNew: boolean;
  readonly signal: AbortSignal | undefined;
}

/** From the last part on, a draft whose writer died stays for as long. */
const draftMs = 60 * 60 * 1000;

/** Writes an object, which is seen when it is whole; false where only a new one was wanted and there is one. */
export async function writeObject(store: Store, write: Write): Promise<boolean> {
  const { body, signal } = write;
  if (signal !== undefined && !(body instanceof Uint8Array)) addAbortSignal(signal, body);
  const parts = partsOf(body, store.partBytes);
  const id = randomUUID();
  try {
    const [first, second] = [await nextOf(parts), await nextOf(parts)];
    if (second === undefined)
      return await commit(store, write, { id, size: first?.length ?? 0, parts: 0, bytes: first });
    if (write.isNew && (await isThere(store, write))) return false;
    return await commit(store, write, await writeDraft(store, write, { id, parts: chain([first, second], parts) }));
  } finally {
    await parts.return(undefined);
  }
}

interface Draft {
  readonly id: string;
  readonly size: number;
  readonly parts: number;
  /** All of it, where it has no parts. */
  readonly bytes?: Buffer | undefined;
}

interface DraftParts {
  readonly id: string;
  readonly parts: AsyncIterable<Buffer>;
}

/** One part after the other, while the next is being read. */
async function writeDraft(store: Store, { key, signal }: Write, { id, parts }: DraftParts): Promise<Draft> {
  const { connection, layout } = store;
  const body = layout.bodies + id;
  let count = 0;
  let size = 0;
  try {
    for await (const part of parts) {
      const command = ['EVAL', partScript, '1', body, String(count), part, String(draftMs)];
      await connection.send(command, { what: key, signal });
      count++;
      size += part.length;
    }
  } catch (error) {
    // What can't be deleted now expires.
    await connection.attempt(['UNLINK', body]).catch(() => undefined);
    throw error;
  }
  return { id, size, parts: count };
}

/** A draft isn't deleted when this fails: the answer may be lost, and the object there. */
async function commit({ connection, layout, partBytes }: Store, write: Write, draft: Draft): Promise<boolean> {
  const { key, isNew, signal } = write;
  const { id, size, parts, bytes = Buffer.alloc(0) } = draft;
  const names = [layout.objects + key, layout.keys, layout.bodies + id];
  const facts = [key, id, String(size), String(parts), String(partBytes), isNew ? '1' : '0', layout.bodies];
  const body = parts === 0 ? [bytes] : [];
  const reply = await connection.send(['EVAL', commitScript, '3', ...names, ...facts, ...body], { what: key, signal });
  return reply === 1;
}

async function isThere({ connection, layout }: Store, { key, signal }: Write): Promise<boolean> {
  return (await connection.send(['EXISTS', layout.objects + key], { what: key, signal })) === 1;
}

async function nextOf(parts: AsyncGenerator<Buffer>): Promise<Buffer | undefined> {
  const { value, done } = await parts.next();
  return done === true ? undefined : value;
}

async function* chain(first: readonly (Buffer | undefined)[], others: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for (const one of first) if (one !== undefined) yield one;
  yield* others;
}
