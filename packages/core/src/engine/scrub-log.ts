import { rm } from 'node:fs/promises';
import type { TaskPath } from '../contracts/records.ts';
import type { Storage } from '../contracts/storage.ts';
import { liveLogFolder, logKey } from '../datastore/layout.ts';
import { spoolFileOf } from './log-spool.ts';

export interface ScrubRequest {
  readonly storage: Storage;
  /** Where long output waits on this machine. */
  readonly spoolFolder: string;
  readonly path: TaskPath;
  /** One that has ended. */
  readonly attempt: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What stands in a log instead of what was printed. */
const marker = '[scrubbed]';

/**
 * Replaces the log of an attempt by a marker. The marker comes first, as readers prefer a whole log to its pieces: whenever
 * this is broken off, they see all of the old log or none of it.
 */
export async function scrubLog({ storage, spoolFolder, path, attempt, now }: ScrubRequest): Promise<void> {
  await storage.put(logKey(path, attempt), Buffer.from(`${new Date(now).toISOString()} stdout ${marker}\n`));
  const pieces = await Array.fromAsync(storage.list(liveLogFolder(path, attempt)));
  await Promise.all(pieces.map(({ key }) => storage.delete(key)));
  await rm(spoolFileOf(spoolFolder, path, attempt), { force: true });
}
