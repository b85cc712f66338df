import { FlowError, type Flow } from '@flow/core';
import { inputPaths, logKey, readLog, type LogLine } from '@flow/core/engine';
import {
  didYouMean,
  formatPathspec,
  type ArtifactRef,
  type AttemptRecord,
  type AttemptStatus,
  type ErrorRecord,
  type LogStream,
  type StepName,
  type TaskId,
  type TaskManifest,
  type TaskPath,
} from '@flow/core/kernel';
import type { ArtifactName, ArtifactValue, ArtifactValues } from './artifact-types.ts';
import { errors } from './errors.ts';
import type { StoreView } from './store-view.ts';

/** `lost`: it was running when its run's launcher went away. */
export type TaskState = AttemptStatus | 'lost';

/** One line that a task printed. */
export interface TaskLogLine {
  readonly time: Date;
  readonly stream: LogStream;
  readonly text: string;
  /** Counted from 0. */
  readonly attempt: number;
}

export interface LogOptions {
  readonly stream?: LogStream;
  /** Counted from 0; by default, all attempts in their order. */
  readonly attempt?: number;
}

export interface TaskParts {
  readonly store: StoreView;
  readonly path: TaskPath;
  /** In their order. */
  readonly attempts: readonly AttemptRecord[];
  readonly status: TaskState;
  readonly parents: (path: TaskPath) => Promise<Task>;
}

/** One task of a run, with all its attempts, as the index knew it when it was asked for; what it stored is read when it is asked for. */
export class Task<F extends Flow = Flow> {
  /** `Flow/run/step/task`. */
  readonly pathspec: string;
  readonly step: StepName;
  readonly id: TaskId;
  readonly attempts: readonly AttemptRecord[];
  readonly status: TaskState;
  readonly #parts: TaskParts;
  #manifest: Promise<TaskManifest | undefined> | undefined;

  constructor(parts: TaskParts) {
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
  manifest(): Promise<TaskManifest | undefined> {
    this.#manifest ??= this.#parts.store.manifests.task(this.#parts.path);
    return this.#manifest;
  }

  /** Names of what it holds, in alphabetical order. Throws FLOW_TASK_UNFINISHED. */
  async artifactNames(): Promise<readonly string[]> {
    return Object.keys(await this.#refs()).toSorted();
  }

  /** One artifact's value. Throws FLOW_TASK_UNFINISHED and FLOW_ARTIFACT_UNKNOWN. */
  async artifact<K extends ArtifactName<F>>(name: K): Promise<ArtifactValue<F, K>> {
    return (await this.#parts.store.artifacts.load(await this.artifactRef(name))) as ArtifactValue<F, K>;
  }

  /** Where an artifact is stored, how it is encoded and what it is, without loading it. Throws as `artifact`. */
  async artifactRef(name: string): Promise<ArtifactRef> {
    const refs = await this.#refs();
    const ref = Object.hasOwn(refs, name) ? refs[name] : undefined;
    if (ref !== undefined) return ref;
    throw errors.FLOW_ARTIFACT_UNKNOWN({ path: this.pathspec, name, guess: didYouMean(name, Object.keys(refs)) });
  }

  /** All artifacts, loaded together. Throws FLOW_TASK_UNFINISHED. */
  async artifacts(): Promise<ArtifactValues<F>> {
    const refs = await this.#refs();
    const names = Object.keys(refs).toSorted();
    const values = await this.#parts.store.artifacts.loadMany(names.flatMap((name) => refs[name] ?? []));
    return Object.fromEntries(names.map((name, index) => [name, values[index]])) as ArtifactValues<F>;
  }

  /**
   * What its ended attempts printed, in order; an attempt's output is stored when it ends. Of a task that was taken over
   * from an earlier run, what it printed there.
   */
  async logs(options: LogOptions = {}): Promise<readonly TaskLogLine[]> {
    return Array.fromAsync(this.logLines(options));
  }

  /** As `logs`, each line while the log is being read: for output that is too long to be held at once. */
  async *logLines(options: LogOptions = {}): AsyncGenerator<TaskLogLine, void, undefined> {
    const { path, attempts } = await this.#printed();
    for (const attempt of options.attempt === undefined ? attempts : [options.attempt]) {
      for await (const lines of this.#storedLog(path, attempt)) {
        const chosen = lines.filter(({ stream }) => options.stream === undefined || stream === options.stream);
        for (const { at, stream, text } of chosen) yield { time: new Date(at), stream, text, attempt };
      }
    }
  }

  /** Its attempts that printed anything, counted from 0. */
  async loggedAttempts(): Promise<readonly number[]> {
    const { storage } = this.#parts.store;
    const { path, attempts } = await this.#printed();
    const found = await Promise.all(attempts.map((attempt) => storage.stat(logKey(path, attempt))));
    return attempts.filter((_attempt, index) => found[index] !== undefined);
  }

  /** The tasks that it continued, in the order of their split. Throws FLOW_TASK_UNFINISHED. */
  async parents(): Promise<readonly Task<F>[]> {
    const { path, parents } = this.#parts;
    const { inputs } = await this.#finished();
    return (await Promise.all(inputPaths(path, inputs).map((parent) => parents(parent)))) as Task<F>[];
  }

  /** Nothing where the attempt printed nothing. */
  async *#storedLog(path: TaskPath, attempt: number): AsyncGenerator<readonly LogLine[]> {
    const stored = await this.#parts.store.storage.getStream(logKey(path, attempt)).catch((error: unknown) => {
      if (FlowError.is(error) && error.code === 'FLOW_STORAGE_MISSING') return undefined;
      throw error;
    });
    if (stored !== undefined) yield* readLog(stored);
  }

  /** The task that really ran, and its attempts. */
  async #printed(): Promise<{ readonly path: TaskPath; readonly attempts: readonly number[] }> {
    const taken = this.status === 'cloned' ? await this.manifest() : undefined;
    if (taken?.origin === undefined)
      return { path: this.#parts.path, attempts: this.attempts.map(({ attempt }) => attempt) };
    return { path: taken.origin, attempts: Array.from({ length: taken.attempt + 1 }, (_, attempt) => attempt) };
  }

  async #refs(): Promise<Readonly<Record<string, ArtifactRef>>> {
    return (await this.#finished()).artifacts;
  }

  async #finished(): Promise<TaskManifest> {
    const manifest = await this.manifest();
    if (manifest === undefined) throw errors.FLOW_TASK_UNFINISHED({ path: this.pathspec, status: this.status });
    return manifest;
  }
}
