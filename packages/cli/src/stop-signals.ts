/** Ctrl-C and the like, as the two steps in which a run is stopped. */
export interface StopSignals extends Disposable {
  /** Aborted by the first signal: tasks are told, and given time. */
  readonly signal: AbortSignal;
  /** Aborted by the second: tasks are ended. */
  readonly now: AbortSignal;
}

const watched = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A terminal and a package manager around us may both pass on the same Ctrl-C. */
const sameMs = 200;

/** How long the ending may take after the second signal. */
const lastMs = 3000;

/** Watches for signals until it is disposed. After a third one, or when the second doesn't help, the process ends. */
export function watchStopSignals(): StopSignals {
  const first = new AbortController();
  const second = new AbortController();
  let lastAt = -Infinity;
  const onSignal = (name: NodeJS.Signals): void => {
    const isSame = performance.now() - lastAt < sameMs;
    lastAt = performance.now();
    if (isSame) return;
    if (!first.signal.aborted) return first.abort(name);
    if (second.signal.aborted) process.exit(1);
    second.abort(name);
    setTimeout(() => process.exit(1), lastMs).unref();
  };
  for (const name of watched) process.on(name, onSignal);
  // Who started the command with a channel to it is gone.
  const onAlone = (): void => onSignal('SIGHUP');
  process.on('disconnect', onAlone);
  // To listen for its end would else keep the process alive.
  process.channel?.unref();
  return {
    signal: first.signal,
    now: second.signal,
    [Symbol.dispose]: () => {
      for (const name of watched) process.off(name, onSignal);
      process.off('disconnect', onAlone);
    },
  };
}
