import { setTimeout as sleep } from 'node:timers/promises';

/** Between two looks at the index, which a launcher brings up to date five times a second. */
export const pauseMs = 200;

/** Rejects with the signal's own reason. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
}
