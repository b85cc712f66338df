/** How a run is told to stop. */
interface StopWishes {
  readonly signal?: AbortSignal;
  /** All is to end at once. */
  readonly stopNow?: AbortSignal;
}

/** What comes after a run is waited for; once the run is to stop, no longer than its tasks were, or until all is to end now. */
export async function untilGraceIsOver(
  work: Promise<void>,
  graceMs: number,
  { signal, stopNow }: StopWishes,
): Promise<void> {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const heard = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => void (timer ??= setTimeout(resolve, graceMs));
  if (signal?.aborted === true) begin();
  if (stopNow?.aborted === true) resolve();
  signal?.addEventListener('abort', begin, { signal: heard.signal });
  stopNow?.addEventListener('abort', () => resolve(), { signal: heard.signal });
  await Promise.race([work, over]).finally(() => {
    clearTimeout(timer);
    heard.abort();
  });
}
