import { createHash } from 'node:crypto';
import type { ObjectInfo, PendingTask, Storage, TaskParts, TaskPath } from '@flow/core/kernel';

/** All that decides what a task does. */
export interface Work extends TaskParts {
  readonly version: string | number | undefined;
}

/** What is known of a task that was begun. */
export interface CacheEntry {
  readonly path: TaskPath;
  readonly work: Work;
}

/** Of the entries' form; another one leaves all earlier entries aside. */
const format = 1;

/** A task that hasn't finished after this long never will. */
const givenUpMs = 7 * 86_400_000;

export interface Found {
  readonly found?: TaskPath;
  /** The run of the newest result, where all are older than they may be. */
  readonly tooOld?: string;
}

/**
 * Which tasks were begun with which parts: `cache/FLOW/STEP/HASH/RUN@TASK.json`, written before the task runs. It says
 * nothing of how the task ended: whether it finished, its own manifest says. So nothing is lost by a kill at any moment.
 */
export class CacheEntries {
  readonly #task: PendingTask;

  constructor(task: PendingTask) {
    this.#task = task;
  }

  /**
   * A finished task of another run with the same parts: the one at the same place, so that equal items of a foreach keep
   * their own results, else the newest.
   */
  async find(work: Work, maxAge: number | undefined): Promise<Found> {
    const { path, now, finished } = this.#task;
    const folder = folderOf(path, work);
    let tooOld: string | undefined;
    for (const { key, modifiedAt } of await this.#candidates(folder)) {
      const candidate = pathIn(folder, key, path);
      if (candidate === undefined || candidate.run === path.run) continue;
      const manifest = await finished(candidate);
      if (manifest === undefined && now - modifiedAt > givenUpMs) await this.#forget(key);
      if (manifest === undefined || manifest.caught !== undefined) continue;
      if (maxAge === undefined || now - manifest.finishedAt <= maxAge) return { found: candidate };
      tooOld ??= candidate.run;
    }
    return tooOld === undefined ? {} : { tooOld };
  }

  async add(work: Work): Promise<void> {
    const { path, storage } = this.#task;
    const key = `${folderOf(path, work)}${path.run}@${path.task}.json`;
    await storage.put(key, Buffer.from(JSON.stringify({ format, path, work })));
  }

  async #candidates(folder: string): Promise<readonly ObjectInfo[]> {
    const { path, storage } = this.#task;
    const isSamePlace = ({ key }: ObjectInfo): boolean => key.endsWith(`@${path.task}.json`);
    return (await Array.fromAsync(storage.list(folder))).toSorted(
      (one, other) => Number(isSamePlace(other)) - Number(isSamePlace(one)) || other.modifiedAt - one.modifiedAt,
    );
  }

  async #forget(key: string): Promise<void> {
    if (this.#task.tellWhy === undefined) await this.#task.storage.delete(key);
  }
}

/** The newest entries of a step, the newest first. */
export async function newestEntries(storage: Storage, path: TaskPath, most: number): Promise<readonly CacheEntry[]> {
  const all = await Array.fromAsync(storage.list(stepFolder(path)));
  const keys = all.toSorted((one, other) => other.modifiedAt - one.modifiedAt).map(({ key }) => key);
  const bodies = await storage.getMany(keys.slice(0, most));
  return bodies.flatMap((bytes) => (bytes === undefined ? [] : readEntry(bytes)));
}

function readEntry(bytes: Uint8Array): readonly CacheEntry[] {
  const entry = JSON.parse(Buffer.from(bytes).toString()) as CacheEntry & { readonly format: number };
  return entry.format === format ? [entry] : [];
}

function stepFolder({ flow, step }: TaskPath): string {
  return `cache/${flow}/${step}/`;
}

function folderOf(path: TaskPath, work: Work): string {
  return `${stepFolder(path)}${hashOf(work)}/`;
}

function hashOf({ code, version, parameters, artifacts, items, place }: Work): string {
  const parts = [format, code, version, sorted(parameters), sorted(artifacts), items, place];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function sorted(record: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** The task that an entry's key names; undefined for a key of another form. */
function pathIn(folder: string, key: string, path: TaskPath): TaskPath | undefined {
  const { run, task } = /^(?<run>[^@]+)@(?<task>[^@]+)\.json$/.exec(key.slice(folder.length))?.groups ?? {};
  return run === undefined || task === undefined ? undefined : ({ ...path, run, task } as TaskPath);
}
