import type { MessagePort } from 'node:worker_threads';
import { FlowError, type FlowErrorOptions } from '@flow/core';
import { Connection } from './connection.ts';
import { layoutOf } from './layout.ts';
import type { RedisOptions } from './options.ts';
import { readRange } from './read-object.ts';

/** What the thread that reads is given. */
export interface ReaderData {
  readonly options: RedisOptions;
  /** Takes keys and gives answers. */
  readonly port: MessagePort;
  /** One number, which grows with every answer of the server. */
  readonly progress: Int32Array<SharedArrayBuffer>;
}

export type ReadAnswer =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> | undefined }
  | { readonly kind: 'failed'; readonly error: FlowErrorOptions };

/** Runs in a thread of its own, with a connection of its own: reads objects for a thread that stands still meanwhile. */
export function serveReads({ options, port, progress }: ReaderData, first: string): void {
  const store = { connection: new Connection(options), layout: layoutOf(options.prefix), partBytes: 0 };
  const onProgress = (): void => {
    Atomics.add(progress, 0, 1);
    Atomics.notify(progress, 0);
  };
  const answer = async (key: string): Promise<void> => {
    const read = await readRange(store, key, { start: 0, end: Infinity }, { onProgress }).then(found, failed);
    const bytes = read.kind === 'bytes' ? read.bytes : undefined;
    port.postMessage(read, bytes === undefined ? [] : [bytes.buffer]);
    onProgress();
  };
  port.on('message', (key: string) => void answer(key));
  void answer(first);
}

function found(bytes: Uint8Array | undefined): ReadAnswer {
  return { kind: 'bytes', bytes: bytes as Uint8Array<ArrayBuffer> | undefined };
}

/** An error loses its class and its fields on its way to another thread. */
function failed(error: unknown): ReadAnswer {
  const { code, message, hint, exitCode, retry } = FlowError.is(error)
    ? error
    : { code: 'REDIS_FAILED', message: String(error), hint: undefined, exitCode: 1, retry: undefined };
  return { kind: 'failed', error: { code, message, hint, exitCode, retry } };
}
