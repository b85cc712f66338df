export interface Bounds {
  /** Undefined: as long as it takes. */
  readonly ms: number | undefined;
  readonly signal: AbortSignal;
}

/** What a promise resolves to, or true where that is nothing; undefined when the time is over. Rejects with the signal's reason. */
export async function until<T>(promise: Promise<T>, { ms, signal }: Bounds): Promise<T | true | undefined> {
  signal.throwIfAborted();
  const over = Promise.withResolvers<undefined>();
  const stopped = Promise.withResolvers<never>();
  const timer = ms === undefined ? undefined : setTimeout(() => over.resolve(undefined), ms);
  const stop = (): void => stopped.reject(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([promise.then((value) => value ?? (true as const)), over.promise, stopped.promise]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
