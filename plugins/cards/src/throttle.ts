/**
 * Does a piece of work when asked, but not again before some time is over: what is asked for meanwhile is done once, then.
 * The work never runs twice at the same time, and not after `end`.
 */
export class Throttle {
  readonly #work: () => Promise<void>;
  readonly #intervalMs: number;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastAt = -Infinity;
  #hasEnded = false;

  constructor(work: () => Promise<void>, intervalMs: number) {
    this.#work = work;
    this.#intervalMs = intervalMs;
  }

  /** Resolves when the work is done, or at once where it is put off. */
  async ask(): Promise<void> {
    if (this.#hasEnded || this.#timer !== undefined) return;
    const wait = this.#running === undefined ? this.#lastAt + this.#intervalMs - performance.now() : this.#intervalMs;
    if (wait > 0) this.#timer = setTimeout(() => void this.#onTime(), wait).unref();
    else await this.#run();
  }

  /** Nothing is done any more; resolves when what is being done is. */
  async end(): Promise<void> {
    this.#hasEnded = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  async #onTime(): Promise<void> {
    this.#timer = undefined;
    await this.ask();
  }

  async #run(): Promise<void> {
    this.#lastAt = performance.now();
    this.#running = this.#work();
    await this.#running;
    this.#running = undefined;
  }
}
