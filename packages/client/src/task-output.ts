import { FlowError } from '@flow/core';
import { logKey, readLog, type LogLine } from '@flow/core/engine';
import type { AttemptRecord, LogStream, TaskManifest, TaskPath } from '@flow/core/kernel';
import type { StoreView } from './store-view.ts';

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

/** Which task it is whose output is read. */
export interface PrintedParts {
  readonly store: StoreView;
  readonly path: TaskPath;
  /** In their order. */
  readonly attempts: readonly AttemptRecord[];
  readonly status: string;
}

/** What a task printed. */
export abstract class TaskOutput {
  readonly #source: PrintedParts;

  constructor(source: PrintedParts) {
    this.#source = source;
  }

  /** What the task recorded when it finished. */
  abstract manifest(): Promise<TaskManifest | undefined>;

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
    const { storage } = this.#source.store;
    const { path, attempts } = await this.#printed();
    const found = await Promise.all(attempts.map((attempt) => storage.stat(logKey(path, attempt))));
    return attempts.filter((_attempt, index) => found[index] !== undefined);
  }

  /** Nothing where the attempt printed nothing. */
  async *#storedLog(path: TaskPath, attempt: number): AsyncGenerator<readonly LogLine[]> {
    const stored = await this.#source.store.storage.getStream(logKey(path, attempt)).catch((error: unknown) => {
      if (FlowError.is(error) && error.code === 'FLOW_STORAGE_MISSING') return undefined;
      throw error;
    });
    if (stored !== undefined) yield* readLog(stored);
  }

  /** The task that really ran, and its attempts. */
  async #printed(): Promise<{ readonly path: TaskPath; readonly attempts: readonly number[] }> {
    const taken = this.#source.status === 'cloned' ? await this.manifest() : undefined;
    if (taken?.origin === undefined)
      return { path: this.#source.path, attempts: this.#source.attempts.map(({ attempt }) => attempt) };
    return { path: taken.origin, attempts: Array.from({ length: taken.attempt + 1 }, (_, attempt) => attempt) };
  }
}
