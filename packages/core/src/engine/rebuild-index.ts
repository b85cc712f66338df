import { FlowError } from '../contracts/flow-error.ts';
import type { FlowName, RunId } from '../contracts/ids.ts';
import type { MetadataProvider } from '../contracts/metadata.ts';
import type { AttemptRecord, RunManifest } from '../contracts/records.ts';
import type { Storage } from '../contracts/storage.ts';
import { runFolder, runObjectOf, type RunObject } from '../datastore/layout.ts';
import { Manifests } from '../datastore/manifests.ts';
import { readTags, type TagState } from '../datastore/run-tags.ts';
import { indexTags } from './change-tags.ts';

export interface IndexOptions {
  readonly storage: Storage;
  readonly metadata: MetadataProvider;
  /** Only this run; by default, all. */
  readonly run?: { readonly flow: FlowName; readonly run: RunId };
}

/** What was put into an index. */
export interface Indexed {
  readonly runs: number;
  readonly attempts: number;
  /** Why some objects of the store couldn't be read; the rest was. */
  readonly problems: readonly FlowError[];
}

/** How many manifests are read, and how many records written, at once. */
const batchSize = 500;

/**
 * Puts into an index all that the store knows of runs and tasks. What the index knows beyond that, as that a task runs,
 * it keeps. Safe while runs go on, and to do again.
 */
export async function rebuildIndex({ storage, metadata, run: only }: IndexOptions): Promise<Indexed> {
  const reader = new StoreReader(storage);
  let attempts = 0;
  let runs = 0;
  for (const objects of (await objectsByRun(storage, only)).values()) {
    const manifest = await reader.run(objects);
    if (manifest === undefined) continue;
    for (let from = 0; from < objects.attempts.length; from += batchSize) {
      const records = await reader.attempts(objects.attempts.slice(from, from + batchSize));
      await metadata.putAttempts(records);
      attempts += records.length;
    }
    await putRun(manifest, { metadata, reader, aliveAt: objects.modifiedAt });
    const tags = objects.isRetagged ? await reader.tags(manifest) : undefined;
    if (tags !== undefined) await indexTags({ storage, metadata }, manifest, tags);
    runs += 1;
  }
  return { runs, attempts, problems: reader.problems };
}

/** Whether there is anything that an index would know of. */
export async function hasRuns(storage: Storage): Promise<boolean> {
  for await (const { key } of storage.list('runs/')) if (runObjectOf(key) !== undefined) return true;
  return false;
}

type AttemptObject = Extract<RunObject, { readonly kind: 'task' | 'failed' }> & { readonly modifiedAt: number };

interface RunObjects {
  readonly flow: RunObject['flow'];
  readonly run: RunObject['run'];
  readonly attempts: AttemptObject[];
  /** Its tags were changed since it started. */
  isRetagged: boolean;
  /** When the youngest of its objects was written, apart from tags, which others write. */
  modifiedAt: number;
}

async function objectsByRun(storage: Storage, only: IndexOptions['run']): Promise<ReadonlyMap<string, RunObjects>> {
  const found = new Map<string, RunObjects>();
  const folder = only === undefined ? 'runs/' : runFolder(only.flow, only.run);
  for await (const { key, modifiedAt } of storage.list(folder)) {
    const object = runObjectOf(key);
    if (object === undefined) continue;
    const { flow, run } = object;
    const objects = found.get(`${flow}/${run}`) ?? { flow, run, attempts: [], isRetagged: false, modifiedAt: 0 };
    found.set(`${flow}/${run}`, objects);
    if (object.kind === 'tags') objects.isRetagged = true;
    else objects.modifiedAt = Math.max(objects.modifiedAt, modifiedAt);
    if (object.kind === 'task' || object.kind === 'failed') objects.attempts.push({ ...object, modifiedAt });
  }
  return found;
}

/** A launcher records its run's end in the store first: so a run that ends meanwhile is seen as ended, here or by it. */
async function putRun(
  manifest: RunManifest,
  { metadata, reader, aliveAt }: Pick<IndexOptions, 'metadata'> & { reader: StoreReader; aliveAt: number },
): Promise<void> {
  const { flow, run, startedAt, user, file, code, systemTags, origin } = manifest;
  const known = await metadata.getRun(flow, run);
  if (known === undefined) {
    await metadata.createRun({
      flow,
      run,
      status: 'running',
      startedAt,
      finishedAt: undefined,
      heartbeatAt: Math.max(startedAt, aliveAt),
      user,
      file,
      code,
      tags: manifest.tags,
      systemTags,
      origin,
      error: undefined,
    });
  }
  const end = await reader.end(manifest);
  if (end !== undefined) await metadata.endRun({ flow, run, ...end });
}

/** Reads manifests, and keeps what is wrong with some of them. */
class StoreReader {
  readonly problems: FlowError[] = [];
  readonly #storage: Storage;
  readonly #manifests: Manifests;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#manifests = new Manifests(storage);
  }

  run({ flow, run }: RunObjects): Promise<RunManifest | undefined> {
    return this.#tolerate(() => this.#manifests.findRun(flow, run));
  }

  tags(manifest: RunManifest): Promise<TagState | undefined> {
    return this.#tolerate(() => readTags(this.#storage, manifest));
  }

  async end({
    flow,
    run,
  }: RunManifest): Promise<Omit<Parameters<MetadataProvider['endRun']>[0], 'flow' | 'run'> | undefined> {
    const end = await this.#tolerate(() => this.#manifests.runEnd(flow, run));
    if (end === undefined) return undefined;
    const { format: _format, ...rest } = end;
    return rest;
  }

  async attempts(objects: readonly AttemptObject[]): Promise<readonly AttemptRecord[]> {
    const records = await Promise.all(
      objects.map((object) =>
        this.#tolerate(() => (object.kind === 'task' ? this.#finished(object) : this.#failed(object))),
      ),
    );
    return records.filter((record) => record !== undefined);
  }

  async #finished({ path, modifiedAt }: AttemptObject): Promise<AttemptRecord | undefined> {
    const manifest = await this.#manifests.task(path);
    if (manifest === undefined) return undefined;
    const { attempt, startedAt, finishedAt, origin } = manifest;
    const record = { ...path, attempt, error: undefined, origin: origin?.run };
    if (origin === undefined) return { ...record, status: 'finished', startedAt, finishedAt };
    // Its times are those of the task that ran; this run only took it over.
    return { ...record, status: 'cloned', startedAt: modifiedAt, finishedAt: modifiedAt };
  }

  async #failed({ path, attempt }: Extract<RunObject, { kind: 'failed' }>): Promise<AttemptRecord | undefined> {
    const failed = await this.#manifests.failedAttempt(path, attempt);
    if (failed === undefined) return undefined;
    const { startedAt, finishedAt, error } = failed;
    return { ...path, attempt, status: 'failed', startedAt, finishedAt, error, origin: undefined };
  }

  async #tolerate<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!FlowError.is(error)) throw error;
      this.problems.push(error);
      return undefined;
    }
  }
}
