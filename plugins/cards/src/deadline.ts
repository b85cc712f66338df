/** A time by which work has to be done. */
export interface Deadline extends Disposable {
  /** Aborted when the time is over. */
  readonly signal: AbortSignal;
  /** What the work gives, or a rejection with the deadline's error where it takes longer. */
  race<T>(work: Promise<T>): Promise<T>;
}

/** Begins a time after which waiting ends with this error. */
export function startDeadline(ms: number, error: Error): Deadline {
  const abort = new AbortController();
  const over = Promise.withResolvers<never>();
  // It may be over while nobody waits.
  over.promise.catch(() => undefined);
  const timer = setTimeout(() => {
    over.reject(error);
    abort.abort(error);
  }, ms);
  return {
    signal: abort.signal,
    race: (work) => Promise.race([work, over.promise]),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
