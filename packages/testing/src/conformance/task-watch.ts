import assert from 'node:assert/strict';
import type {
  ComputeBackend,
  LogStream,
  TaskHandle,
  TaskOutcome,
  TaskPath,
  TaskSubmission,
  Warning,
} from '@flow/core/kernel';

/** How a task ended, and what it printed. */
export interface RanTask {
  readonly path: TaskPath;
  readonly outcome: TaskOutcome;
  readonly stdout: string;
  readonly stderr: string;
}

/** A task that was handed to a compute. */
export interface WatchedTask {
  readonly path: TaskPath;
  readonly handle: TaskHandle;
  readonly done: Promise<RanTask>;
  /** What it was warned of so far. */
  readonly warnings: readonly Warning[];
  /** Resolves when the task has written this to stdout; rejects where it ends without. */
  said(text: string): Promise<void>;
  /** What it has written so far. */
  printed(stream: LogStream): Buffer;
}

/** Hears all that a compute tells of one task, and what it must not. */
export class TaskWatch {
  readonly #path: TaskPath;
  readonly #onLog: (stream: LogStream) => Promise<void> | undefined;
  readonly #printed: Record<LogStream, Buffer[]> = { stdout: [], stderr: [] };
  readonly #listeners = new Set<() => void>();
  readonly #warnings: Warning[] = [];
  #starts = 0;
  #isOver = false;
  #lateBytes = 0;
  #isLateStart = false;

  constructor(path: TaskPath, onLog: (stream: LogStream) => Promise<void> | undefined = () => undefined) {
    this.#path = path;
    this.#onLog = onLog;
  }

  submit(compute: ComputeBackend, task: Omit<TaskSubmission, 'onLog' | 'onStart' | 'onWarning'>): WatchedTask {
    const handle = compute.submit({
      ...task,
      onLog: (stream, bytes) => this.#hear(stream, bytes),
      onStart: () => {
        this.#starts++;
        this.#isLateStart ||= this.#isOver;
      },
      onWarning: (warning) => this.#warnings.push(warning),
    });
    const done = this.#end(handle);
    const printed = (stream: LogStream): Buffer => Buffer.concat(this.#printed[stream]);
    return {
      path: this.#path,
      handle,
      done,
      warnings: this.#warnings,
      said: (text) => this.#said(text, done),
      printed,
    };
  }

  /** Throws an AssertionError where the contract was broken by what was told, or when. */
  check(): void {
    const name = `${this.#path.step}/${this.#path.task}`;
    assert.equal(this.#lateBytes, 0, `${name}: no output comes after the outcome`);
    assert.equal(this.#isLateStart, false, `${name}: it is not told to start after its outcome`);
    assert.ok(this.#starts <= 1, `${name}: it is told once that it started, not ${String(this.#starts)} times`);
  }

  #hear(stream: LogStream, bytes: Uint8Array): Promise<void> | undefined {
    if (this.#isOver) this.#lateBytes += bytes.byteLength;
    // A backend may use its buffer again.
    this.#printed[stream].push(Buffer.from(bytes));
    for (const listener of this.#listeners) listener();
    return this.#onLog(stream);
  }

  async #end(handle: TaskHandle): Promise<RanTask> {
    const outcome = await handle.outcome;
    this.#isOver = true;
    if (outcome.kind === 'finished' || outcome.kind === 'failed')
      assert.equal(this.#starts, 1, `${this.#path.step}/${this.#path.task}: onStart is called before the outcome`);
    const [stdout = '', stderr = ''] = (['stdout', 'stderr'] as const).map((stream) => this.#text(stream));
    return { path: this.#path, outcome, stdout, stderr };
  }

  async #said(text: string, done: Promise<RanTask>): Promise<void> {
    const heard = Promise.withResolvers<void>();
    const listener = (): void => {
      if (this.#text('stdout').includes(text)) heard.resolve();
    };
    this.#listeners.add(listener);
    listener();
    const ended = done.then(({ outcome }) => {
      // What came with the outcome counts.
      listener();
      heard.reject(new assert.AssertionError({ message: `it said "${text}" before it ended (${outcome.kind})` }));
    });
    await Promise.race([heard.promise, ended.then(() => heard.promise)]).finally(() =>
      this.#listeners.delete(listener),
    );
  }

  #text(stream: LogStream): string {
    return Buffer.concat(this.#printed[stream]).toString();
  }
}
