import { listSideFiles, scrubLog, StoredLog } from '@flow/core/engine';
import {
  formatPathspec,
  type AttemptRecord,
  type LogStream,
  type SideFile,
  type TaskManifest,
  type TaskPath,
} from '@flow/core/kernel';
import { errors } from './errors.ts';
import { fits, readRunLogs, type LogOptions } from './read-run-logs.ts';
import type { StoreView } from './store-view.ts';

/** One line that a task printed. */
export interface TaskLogLine {
  readonly time: Date;
  readonly stream: LogStream;
  readonly text: string;
  /** Counted from 0. */
  readonly attempt: number;
}

export interface ScrubOptions {
  /** Counted from 0; by default, all attempts. */
  readonly attempt?: number | undefined;
}

/** Which task it is whose output is read. */
export interface PrintedParts {
  readonly store: StoreView;
  readonly path: TaskPath;
  /** In their order. */
  readonly attempts: readonly AttemptRecord[];
  readonly status: string;
}

/** What a task printed, and what was kept beside it. */
export abstract class TaskOutput {
  readonly #source: PrintedParts;

  constructor(source: PrintedParts) {
    this.#source = source;
  }

  /** What the task recorded when it finished. */
  abstract manifest(): Promise<TaskManifest | undefined>;

  /**
   * What its attempts printed, in order; of one that goes on, what it printed up to about a second ago. Of a task that was
   * taken over from an earlier run, what it printed there.
   */
  async logs(options: LogOptions = {}): Promise<readonly TaskLogLine[]> {
    return Array.fromAsync(this.logLines(options));
  }

  /**
   * As `logs`, each line while the log is being read: for output that is too long to be held at once. With `follow`, all
   * that it prints until it ends. Throws the reason of the signal.
   */
  async *logLines(options: LogOptions = {}): AsyncGenerator<TaskLogLine, void, undefined> {
    if (options.follow === true) return yield* this.#followed(options);
    const { path, attempts } = await this.#printed();
    for (const attempt of options.attempt === undefined ? attempts : [options.attempt]) {
      for await (const lines of new StoredLog(this.#source.store.storage, path, attempt).lines()) {
        const read = lines.map(({ at, stream, text }) => ({ time: new Date(at), stream, text, attempt }));
        yield* read.filter((line) => fits(line, options));
      }
    }
  }

  /** Its attempts that printed anything, counted from 0. */
  async loggedAttempts(): Promise<readonly number[]> {
    const { storage } = this.#source.store;
    const { path, attempts } = await this.#printed();
    const found = await Promise.all(attempts.map((attempt) => new StoredLog(storage, path, attempt).exists()));
    return attempts.filter((_attempt, index) => found[index] === true);
  }

  /**
   * Puts a marker in the place of what its attempts printed, for secrets that were printed by mistake, and answers with the
   * attempts whose output is gone. Of a task that was taken over from an earlier run, of the output there. Broken off, it
   * leaves each log as it was or scrubbed; a second time, it does the rest. Throws FLOW_LOG_RUNNING.
   *
   * @example
   * await using client = await openClient();
   * const task = await client.task('Regions/latest/evaluate/0-1');
   * await task.scrubLogs({ attempt: 0 });
   */
  async scrubLogs({ attempt }: ScrubOptions = {}): Promise<readonly number[]> {
    this.checkEnded({ attempt });
    const { path } = await this.#printed();
    const chosen = (await this.loggedAttempts()).filter((one) => attempt === undefined || one === attempt);
    const { storage, spoolFolder } = await this.#source.store.writable();
    for (const one of chosen)
      await scrubLog({ storage, spoolFolder, path, attempt: one, now: this.#source.store.now() });
    return chosen;
  }

  /**
   * The files that plugins keep beside it, as its cards, by their attempts and their names; also while it runs. Of a task
   * that was taken over from an earlier run, those there.
   */
  async sideFiles(): Promise<readonly SideFile[]> {
    const { path } = await this.#printed();
    return listSideFiles(this.#source.store.storage, path);
  }

  /** Throws FLOW_LOG_RUNNING where an attempt still goes on, which would print more. */
  checkEnded({ attempt }: ScrubOptions = {}): void {
    const { path, attempts, status } = this.#source;
    const last = attempts.at(-1)?.attempt;
    if (status !== 'running' || (attempt !== undefined && attempt !== last)) return;
    throw errors.FLOW_LOG_RUNNING({ path: formatPathspec(path), attempt: last ?? 0 });
  }

  async *#followed(options: LogOptions): AsyncGenerator<TaskLogLine, void, undefined> {
    const { store, path } = this.#source;
    for await (const { time, stream, text, attempt } of readRunLogs(store, path, options)) {
      yield { time, stream, text, attempt };
    }
  }

  /** The task that really ran, and its attempts. */
  async #printed(): Promise<{ readonly path: TaskPath; readonly attempts: readonly number[] }> {
    const taken = this.#source.status === 'cloned' ? await this.manifest() : undefined;
    if (taken?.origin === undefined)
      return { path: this.#source.path, attempts: this.#source.attempts.map(({ attempt }) => attempt) };
    return { path: taken.origin, attempts: Array.from({ length: taken.attempt + 1 }, (_, attempt) => attempt) };
  }
}
