import type { RunEvent, RunListener, TaskCounts } from '../contracts/events.ts';
import type { FlowName, RunId } from '../contracts/ids.ts';
import type { MetadataProvider } from '../contracts/metadata.ts';
import type { Warning } from '../contracts/warning.ts';
import type { AttemptRecord } from '../contracts/records.ts';
import { errors } from './errors.ts';

export interface JournalOptions {
  readonly flow: FlowName;
  readonly run: RunId;
  readonly metadata: MetadataProvider;
  readonly now: () => number;
  readonly onEvent: RunListener;
}

/** Records are written together after this long, or when there are this many. */
const flushMs = 200;
const flushRecords = 500;
/** Between two signs of life of a launcher. */
export const heartbeatMs = 10_000;

type TaskEvent = Extract<RunEvent, { readonly task: unknown; readonly attempt: number }>;

/** Tells the listeners what happens in a run, and keeps the index of attempts up to date, in batches. */
export class RunJournal {
  readonly #options: JournalOptions;
  readonly #started = new Map<string, number>();
  readonly #counts = { finished: 0, failed: 0, cloned: 0, caught: 0, stopped: 0 };
  readonly #heartbeat: NodeJS.Timeout;
  readonly #warned = new Set<string>();
  #isOver = false;
  #pending: AttemptRecord[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: JournalOptions) {
    this.#options = options;
    const { metadata, flow, run, now } = options;
    const beat = (): void => this.#guard(this.#writing.then(() => metadata.heartbeat(flow, run, now())));
    this.#heartbeat = setInterval(beat, heartbeatMs).unref();
  }

  get counts(): TaskCounts {
    return { ...this.#counts };
  }

  emit(event: Exclude<RunEvent, { readonly kind: 'task.log' }>): void {
    if ('attempt' in event) this.#index(event);
    if (event.kind === 'run.ended') this.#isOver = true;
    this.#options.onEvent(event);
  }

  /** Tells of a line that a task printed; what it returns settles when the listeners can take more. */
  print(event: Extract<RunEvent, { readonly kind: 'task.log' }>): Promise<void> | undefined {
    const told = this.#options.onEvent(event);
    return told instanceof Promise ? (told as Promise<void>) : undefined;
  }

  /** Tells what is odd, once, as long as the run goes on. */
  warn({ code, message, hint, position, topic = message }: Warning): void {
    const key = `${code} ${topic}`;
    if (this.#isOver || this.#warned.has(key)) return;
    this.#warned.add(key);
    const place = position === undefined ? {} : { position };
    this.emit({ kind: 'warning', at: this.#options.now(), code, message, hint, ...place });
  }

  /** Writes what is left and ends the heartbeat. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    this.#flush();
    await this.#writing;
  }

  #index(event: TaskEvent): void {
    const record = this.#record(event);
    if (record === undefined) return;
    this.#pending.push(record);
    if (this.#pending.length >= flushRecords) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), flushMs);
  }

  #record(event: TaskEvent): AttemptRecord | undefined {
    const { flow, run } = this.#options;
    const { step, task, attempt, at } = event;
    const key = `${step}/${task}/${String(attempt)}`;
    const base = { flow, run, step, task, attempt, error: undefined, origin: undefined };
    const startedAt = this.#started.get(key) ?? at;
    const ended = { ...base, startedAt, finishedAt: at };
    if (event.kind !== 'task.started') this.#started.delete(key);
    switch (event.kind) {
      case 'task.started':
        this.#started.set(key, at);
        return { ...base, startedAt: at, finishedAt: undefined, status: 'running' };
      case 'task.finished':
        this.#counts.finished += 1;
        return { ...ended, status: 'finished' };
      case 'task.failed':
        this.#counts.failed += 1;
        return { ...ended, status: 'failed', error: event.error };
      case 'task.stopped':
        this.#counts.stopped += 1;
        return { ...ended, status: 'stopped' };
      case 'task.cloned':
        this.#counts.cloned += 1;
        return { ...ended, status: 'cloned', origin: event.origin };
      case 'task.caught':
        this.#counts.caught += 1;
        return undefined;
      default:
        return undefined;
    }
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending.length === 0) return;
    const batch = this.#pending;
    this.#pending = [];
    this.#writing = this.#writing.then(() => this.#options.metadata.putAttempts(batch));
    this.#guard(this.#writing);
  }

  /** The index can be rebuilt from the store, so trouble with it doesn't end a run. */
  #guard(writing: Promise<void>): void {
    this.#writing = writing.catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      this.warn(errors.FLOW_METADATA_WRITE({ reason }));
    });
  }
}
