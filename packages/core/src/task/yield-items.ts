import type { ArtifactRef } from '../contracts/artifact-ref.ts';
import type { ItemChunk, TaskPath } from '../contracts/records.ts';
import type { ArtifactStore } from '../datastore/artifact-store.ts';
import { OpenForeaches } from '../datastore/open-foreach.ts';
import { iterateFrom } from '../flow/resumable.ts';
import { asYielded, chunkItems, saveChunk } from './save-items.ts';
import type { TaskEnvironment } from './task-environment.ts';

/** Items that have come wait this long for further ones, so that a quick source makes few chunks. */
const patienceMs = 5;

export interface YieldOptions {
  readonly env: TaskEnvironment;
  /** The task that fans out. */
  readonly path: TaskPath;
  /** What the items' tasks continue. */
  readonly refs: Readonly<Record<string, ArtifactRef>>;
  /** Told of each chunk when it is stored; no more is taken from the source until it resolves. */
  readonly onChunk: (chunk: ItemChunk) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Takes the items of an async source as they come and stores them, each chunk before it is told of. What an interrupted
 * attempt stored is told of first, and the source goes on behind it. Throws FLOW_NOT_STORABLE, naming the item.
 */
export async function yieldItems(source: AsyncIterable<unknown>, options: YieldOptions): Promise<readonly ItemChunk[]> {
  const { env, path, refs, signal } = options;
  const tell = (chunk: ItemChunk): Promise<void> => untilAborted(options.onChunk(chunk), signal);
  const opened = new OpenForeaches(env.storage);
  const chunks = [...(await opened.chunks(path))];
  await opened.open(path, refs);
  for (const chunk of chunks) await tell(chunk);
  const from = chunks.reduce((sum, { count }) => sum + count, 0);
  for await (const batch of batches(source, from, signal)) {
    for (const chunk of await saveChunk(env.artifacts, batch.items, batch.from)) {
      await opened.add(path, chunk);
      chunks.push(chunk);
      await tell(chunk);
    }
  }
  return chunks;
}

/** Stores all items of an async source, for a launcher that starts nothing before the source ends. */
export async function collectItems(
  source: AsyncIterable<unknown>,
  artifacts: ArtifactStore,
  signal: AbortSignal,
): Promise<readonly ItemChunk[]> {
  const chunks: ItemChunk[] = [];
  for await (const { items, from } of batches(source, 0, signal)) {
    chunks.push(...(await saveChunk(artifacts, items, from)));
  }
  return chunks;
}

interface Batch {
  readonly items: readonly unknown[];
  readonly from: number;
}

async function* batches(source: AsyncIterable<unknown>, begin: number, signal: AbortSignal): AsyncGenerator<Batch> {
  const iterator = await untilAborted(iterateFrom(source, begin), signal);
  let from = begin;
  let items: unknown[] = [];
  const take = (): Batch => {
    const batch = { items, from };
    from += items.length;
    items = [];
    return batch;
  };
  try {
    for (;;) {
      const coming = iterator.next();
      if (items.length > 0 && !(await comesSoon(coming))) yield take();
      const { done, value } = await untilAborted(coming, signal);
      if (done === true) break;
      items.push(asYielded(value));
      if (items.length === chunkItems) yield take();
    }
    if (items.length > 0) yield take();
  } finally {
    // A source that waits for something that never comes can't be asked to end.
    void iterator.return?.().then(undefined, () => undefined);
  }
}

/** True also for a source that fails soon. */
async function comesSoon(coming: Promise<unknown>): Promise<boolean> {
  const timer = Promise.withResolvers<boolean>();
  const timeout = setTimeout(() => timer.resolve(false), patienceMs);
  const came = coming.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([came, timer.promise]);
  } finally {
    clearTimeout(timeout);
  }
}

async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const stop = (): void => aborted.reject(signal.reason as Error);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
