import { errorRecord } from '../contracts/error-record.ts';
import type { ErrorRecord } from '../contracts/records.ts';
import { errors } from './errors.ts';

/** The longest time that a timer of Node can wait. */
const longestTimer = 2 ** 31 - 1;

/** Why a run is stopped whose time is over, as its events tell it. */
const timeout = 'timeout';

/** Stops a run when its time is over, or when its caller says so. */
export class RunTime implements Disposable {
  /** Aborted by whichever comes first. */
  readonly signal: AbortSignal;
  readonly #over = new AbortController();
  readonly #timeoutMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number | undefined, stop: AbortSignal | undefined) {
    this.#timeoutMs = timeoutMs;
    this.signal = AbortSignal.any([this.#over.signal, ...(stop === undefined ? [] : [stop])]);
    if (timeoutMs !== undefined) this.#wait(timeoutMs);
  }

  /** Why a run that was stopped has failed; undefined where it was its caller who stopped it. */
  errorOf(flow: string): ErrorRecord | undefined {
    if (this.#timeoutMs === undefined || this.signal.reason !== timeout) return undefined;
    const { stack: _ours, ...record } = errorRecord(errors.FLOW_RUN_TIMEOUT({ flow, ms: this.#timeoutMs }));
    return record;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }

  #wait(left: number): void {
    const next = Math.min(left, longestTimer);
    this.#timer = setTimeout(() => (next < left ? this.#wait(left - next) : this.#over.abort(timeout)), next);
  }
}
