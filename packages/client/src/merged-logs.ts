import { StoredLog, type LogLine } from '@flow/core/engine';
import type { AttemptRecord, LogStream, StepName, TaskId, TaskPath } from '@flow/core/kernel';
import type { StoreView } from './store-view.ts';

/** One line of a run's output. */
export interface RunLogLine {
  readonly time: Date;
  readonly stream: LogStream;
  readonly text: string;
  readonly step: StepName;
  readonly task: TaskId;
  /** Counted from 0. */
  readonly attempt: number;
}

/** Logs without a chance to hold what is asked for aren't read. */
export interface LogChoice {
  readonly attempt?: number;
  readonly since?: Date;
}

/** The logs of many attempts as one, by the times of their lines. No more are open at once than attempts went on at once. */
export class MergedLogs {
  readonly #store: StoreView;
  readonly #choice: LogChoice;
  readonly #known = new Map<string, AttemptRecord['status']>();
  #waiting: AttemptRecord[] = [];
  #open: OpenLog[] = [];

  constructor(store: StoreView, choice: LogChoice) {
    this.#store = store;
    this.#choice = choice;
  }

  /** No other log may have a line that comes before those of the one that is open. */
  get isSingle(): boolean {
    return this.#open.length + this.#waiting.length < 2;
  }

  /** Takes in attempts as they stand now. */
  know(records: readonly AttemptRecord[]): void {
    for (const record of records) {
      const key = keyOf(record);
      if (!this.#known.has(key) && this.#mayFit(record)) this.#waiting.push(record);
      this.#known.set(key, record.status);
    }
    this.#waiting.sort((a, b) => b.startedAt - a.startedAt);
  }

  /** The lines that weren't read yet, as far as there are any, up to a time. */
  async *lines(until: number): AsyncGenerator<RunLogLine, void, undefined> {
    for (const log of this.#open) log.isDry = false;
    for (;;) {
      const first = await this.#earliest();
      const next = this.#waiting.at(-1);
      if (next !== undefined && next.startedAt < (first?.at ?? Infinity)) {
        this.#waiting.pop();
        this.#open.push(...(await this.#openLogs(next)));
        continue;
      }
      const line = first !== undefined && first.at <= until ? first.take() : undefined;
      if (line === undefined) return;
      yield line;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map((log) => log.close()));
  }

  /** The log whose next line comes first; undefined when no log has one now. */
  async #earliest(): Promise<OpenLog | undefined> {
    const empty = this.#open.filter((log) => log.isEmpty);
    if (empty.length > 0) {
      await Promise.all(empty.map((log) => log.refill()));
      this.#open = this.#open.filter((log) => !log.isEmpty || !this.#isOver(log));
    }
    let first: OpenLog | undefined;
    for (const log of this.#open) if (!log.isEmpty && (first === undefined || log.at < first.at)) first = log;
    return first;
  }

  #mayFit({ status, finishedAt = Infinity }: AttemptRecord): boolean {
    return status === 'cloned' || finishedAt >= (this.#choice.since?.getTime() ?? 0);
  }

  #isOver(log: OpenLog): boolean {
    return log.isWhole || this.#known.get(log.key) !== 'running';
  }

  /** A task that was taken over from an earlier run has what it printed there. */
  async #openLogs(record: AttemptRecord): Promise<readonly OpenLog[]> {
    const { storage, manifests } = this.#store;
    const { flow, run, step, task, attempt } = record;
    const own: TaskPath = { flow, run, step, task };
    const taken = record.status === 'cloned' ? await manifests.task(own) : undefined;
    const origin = taken?.origin ?? own;
    const attempts = taken?.origin === undefined ? [attempt] : Array.from({ length: taken.attempt + 1 }, (_, at) => at);
    return attempts
      .filter((one) => (this.#choice.attempt ?? one) === one)
      .map((one) => new OpenLog(new StoredLog(storage, origin, one), { step, task, attempt: one }, keyOf(record)));
  }
}

type Place = Pick<RunLogLine, 'step' | 'task' | 'attempt'>;

class OpenLog {
  readonly key: string;
  /** There was no more when it was read last. */
  isDry = false;
  readonly #log: StoredLog;
  readonly #place: Place;
  #lines: readonly LogLine[] = [];
  #next = 0;
  #reading: AsyncGenerator<readonly LogLine[], void, undefined> | undefined;

  constructor(log: StoredLog, place: Place, key: string) {
    this.#log = log;
    this.#place = place;
    this.key = key;
  }

  get isEmpty(): boolean {
    return this.#next >= this.#lines.length;
  }

  get isWhole(): boolean {
    return this.#log.isWhole;
  }

  /** The time of its next line. */
  get at(): number {
    return this.#lines[this.#next]?.at ?? Infinity;
  }

  take(): RunLogLine | undefined {
    const line = this.#lines[this.#next++];
    return line && { time: new Date(line.at), stream: line.stream, text: line.text, ...this.#place };
  }

  /** Reads until there is a line, or no more for now. */
  async refill(): Promise<void> {
    while (this.isEmpty && !this.isDry) {
      this.#reading ??= this.#log.lines();
      const { value } = await this.#reading.next();
      this.#lines = value ?? [];
      this.#next = 0;
      this.isDry = value === undefined;
      if (this.isDry) this.#reading = undefined;
    }
  }

  async close(): Promise<void> {
    await this.#reading?.return();
  }
}

function keyOf({ step, task, attempt }: AttemptRecord): string {
  return `${step}/${task}/${String(attempt)}`;
}
