import type { FlowName, RunId, TaskId } from '../contracts/ids.ts';
import type { StepName } from '../contracts/ids.ts';
import type { FailedAttempt, RunEndRecord, RunManifest, TaskManifest, TaskPath } from '../contracts/records.ts';
import type { Storage } from '../contracts/storage.ts';
import { errors } from './errors.ts';
import { endKey, failedKey, runKey, stepFolder, taskKey, taskOfKey } from './layout.ts';
import { manifestBytes, parseManifest, type ManifestShape } from './manifest-bytes.ts';
import { failedShape, runEndShape, runShape, taskShape } from './manifest-shapes.ts';

/** The manifests of a store: what makes runs, finished tasks and failed attempts exist. */
export class Manifests {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** False: there is a run of this id already. */
  async createRun(run: RunManifest): Promise<boolean> {
    return this.#storage.putIfAbsent(runKey(run.flow, run.run), manifestBytes(run));
  }

  /** Throws FLOW_RUN_MISSING. */
  async run(flow: FlowName, run: RunId): Promise<RunManifest> {
    const found = await this.findRun(flow, run);
    if (found !== undefined) return found;
    throw errors.FLOW_RUN_MISSING({ path: `${flow}/${run}`, key: runKey(flow, run), store: this.#storage.url });
  }

  async findRun(flow: FlowName, run: RunId): Promise<RunManifest | undefined> {
    const key = runKey(flow, run);
    const bytes = await this.#storage.get(key);
    return bytes === undefined ? undefined : this.#parse<RunManifest>(key, bytes, runShape);
  }

  async endRun({ flow, run }: Pick<RunManifest, 'flow' | 'run'>, end: RunEndRecord): Promise<void> {
    await this.#storage.put(endKey(flow, run), manifestBytes(end));
  }

  /** Undefined: the run goes on, or was killed. */
  async runEnd(flow: FlowName, run: RunId): Promise<RunEndRecord | undefined> {
    const key = endKey(flow, run);
    const bytes = await this.#storage.get(key);
    return bytes === undefined ? undefined : this.#parse<RunEndRecord>(key, bytes, runEndShape);
  }

  /** Makes a task finished. False: another attempt at it was quicker, and its manifest stands. */
  async finishTask(manifest: TaskManifest): Promise<boolean> {
    return this.#storage.putIfAbsent(taskKey(manifest.path), manifestBytes(manifest));
  }

  /** Makes tasks finished of a run that nobody else writes to, together. */
  async finishTasks(manifests: readonly TaskManifest[]): Promise<void> {
    await this.#storage.putMany(
      manifests.map((manifest) => ({ key: taskKey(manifest.path), body: manifestBytes(manifest) })),
    );
  }

  /** Undefined: the task hasn't finished. */
  async task(path: TaskPath): Promise<TaskManifest | undefined> {
    const key = taskKey(path);
    const bytes = await this.#storage.get(key);
    return bytes === undefined ? undefined : this.#parse<TaskManifest>(key, bytes, taskShape);
  }

  taskSync(path: TaskPath): TaskManifest | undefined {
    const key = taskKey(path);
    const bytes = this.#storage.getSync(key);
    return bytes === undefined ? undefined : this.#parse<TaskManifest>(key, bytes, taskShape);
  }

  /** In the order of `paths`; undefined for those that haven't finished. */
  async tasks(paths: readonly TaskPath[]): Promise<readonly (TaskManifest | undefined)[]> {
    const keys = paths.map((path) => taskKey(path));
    const found = await this.#storage.getMany(keys);
    return found.map((bytes, index) =>
      bytes === undefined ? undefined : this.#parse<TaskManifest>(keys[index] ?? '', bytes, taskShape),
    );
  }

  /** The finished tasks of a step, in no order. */
  async *finished(flow: FlowName, run: RunId, step: StepName): AsyncGenerator<TaskId> {
    const folder = stepFolder(flow, run, step);
    for await (const { key } of this.#storage.list(folder)) {
      const task = taskOfKey(folder, key);
      if (task !== undefined) yield task;
    }
  }

  async failAttempt(failed: FailedAttempt): Promise<void> {
    await this.#storage.putIfAbsent(failedKey(failed.path, failed.attempt), manifestBytes(failed));
  }

  async failedAttempt(path: TaskPath, attempt: number): Promise<FailedAttempt | undefined> {
    const key = failedKey(path, attempt);
    const bytes = await this.#storage.get(key);
    return bytes === undefined ? undefined : this.#parse<FailedAttempt>(key, bytes, failedShape);
  }

  #parse<T extends { readonly format: number }>(key: string, bytes: Uint8Array, shape: ManifestShape): T {
    return parseManifest<T>(bytes, { key, store: this.#storage.url }, shape);
  }
}
