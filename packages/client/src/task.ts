import type { Flow } from '@flow/core';
import {
  didYouMean,
  formatPathspec,
  type ArtifactRef,
  type AttemptRecord,
  type AttemptStatus,
  type ErrorRecord,
  type StepName,
  type TaskId,
  type TaskManifest,
  type TaskPath,
} from '@flow/core/kernel';
import type { ArtifactName, ArtifactValue, ArtifactValues } from './artifact-types.ts';
import { errors } from './errors.ts';
import type { RunTasks } from './run-tasks.ts';
import type { StoreView } from './store-view.ts';
import { TaskLineage } from './task-lineage.ts';

/** `lost`: it was running when its run's launcher went away. */
export type TaskState = AttemptStatus | 'lost';

export interface TaskParts {
  readonly store: StoreView;
  readonly path: TaskPath;
  /** In their order. */
  readonly attempts: readonly AttemptRecord[];
  readonly status: TaskState;
  readonly tasks: RunTasks<Task>;
}

/** One task of a run, with all its attempts, as the index knew it when it was asked for; what it stored is read when it is asked for. */
export class Task<F extends Flow = Flow> extends TaskLineage<Task<F>> {
  /** `Flow/run/step/task`. */
  readonly pathspec: string;
  override readonly step: StepName;
  override readonly id: TaskId;
  readonly attempts: readonly AttemptRecord[];
  readonly status: TaskState;
  readonly #parts: TaskParts;
  #manifest: Promise<TaskManifest | undefined> | undefined;

  constructor(parts: TaskParts) {
    super({ ...parts, tasks: parts.tasks as RunTasks<Task<F>> });
    this.#parts = parts;
    this.pathspec = formatPathspec(parts.path);
    this.step = parts.path.step;
    this.id = parts.path.task;
    this.attempts = parts.attempts;
    this.status = parts.status;
  }

  /** When its first attempt began. */
  get startedAt(): Date {
    return new Date(this.attempts[0]?.startedAt ?? 0);
  }

  /** When its last attempt ended; undefined while it runs. */
  get finishedAt(): Date | undefined {
    const at = this.attempts.at(-1)?.finishedAt;
    return at === undefined ? undefined : new Date(at);
  }

  /** Why its last failed attempt failed, whether or not a later one succeeded; undefined when none failed. */
  get error(): ErrorRecord | undefined {
    return this.attempts.findLast((attempt) => attempt.error !== undefined)?.error;
  }

  /**
   * What it recorded when it finished: its host, the task of an earlier run that it was taken over from (`origin`), the
   * error that was caught so that the flow went on (`caught`), its artifacts' places. Undefined when it hasn't finished.
   */
  override manifest(): Promise<TaskManifest | undefined> {
    this.#manifest ??= this.#parts.store.manifests.task(this.#parts.path);
    return this.#manifest;
  }

  /** Names of what it holds, in alphabetical order. Throws FLOW_TASK_UNFINISHED and FLOW_TASK_MISSING. */
  async artifactNames(): Promise<readonly string[]> {
    return Object.keys(await this.#refs()).toSorted();
  }

  /** One artifact's value. Throws FLOW_TASK_UNFINISHED, FLOW_TASK_MISSING and FLOW_ARTIFACT_UNKNOWN. */
  async artifact<K extends ArtifactName<F>>(name: K): Promise<ArtifactValue<F, K>> {
    return (await this.#parts.store.artifacts.load(await this.artifactRef(name))) as ArtifactValue<F, K>;
  }

  /** One artifact as `flow dump` shows it: where a plugin stores a class, what that says of it. Throws as `artifact`. */
  async shownArtifact(name: string): Promise<unknown> {
    const ref = await this.artifactRef(name);
    const { artifacts } = this.#parts.store;
    return artifacts.show(ref, await artifacts.load(ref));
  }

  /** Where an artifact is stored, how it is encoded and what it is, without loading it. Throws as `artifact`. */
  async artifactRef(name: string): Promise<ArtifactRef> {
    const refs = await this.#refs();
    const ref = Object.hasOwn(refs, name) ? refs[name] : undefined;
    if (ref !== undefined) return ref;
    throw errors.FLOW_ARTIFACT_UNKNOWN({ path: this.pathspec, name, guess: didYouMean(name, Object.keys(refs)) });
  }

  /** All artifacts, loaded together. Throws FLOW_TASK_UNFINISHED and FLOW_TASK_MISSING. */
  async artifacts(): Promise<ArtifactValues<F>> {
    const refs = await this.#refs();
    const names = Object.keys(refs).toSorted();
    const values = await this.#parts.store.artifacts.loadMany(names.flatMap((name) => refs[name] ?? []));
    return Object.fromEntries(names.map((name, index) => [name, values[index]])) as ArtifactValues<F>;
  }

  async #refs(): Promise<Readonly<Record<string, ArtifactRef>>> {
    return (await this.finished()).artifacts;
  }

  protected override self(): Task<F> {
    return this;
  }

  protected override async finished(): Promise<TaskManifest> {
    const manifest = await this.manifest();
    if (manifest !== undefined) return manifest;
    const { pathspec: path, status, step } = this;
    if (status !== 'finished' && status !== 'cloned') throw errors.FLOW_TASK_UNFINISHED({ path, status });
    const { store, path: own } = this.#parts;
    throw errors.FLOW_TASK_MISSING({ path, store: store.storage.url, step, run: own.run });
  }
}
