import { hostname } from 'node:os';
import type { RunManifest } from '../contracts/records.ts';
import { heartbeatMs } from './run-journal.ts';

/** Two signs of life may be missing before a launcher is taken for dead. */
const patienceMs = 2.5 * heartbeatMs;

/**
 * The process that still runs a run on this machine; undefined where there is none, or nobody can tell. A number that
 * another process has got since is told by the launcher's last sign of life.
 */
export function livingLauncher(
  { launcher }: RunManifest,
  { heartbeatAt, now }: { readonly heartbeatAt: number; readonly now: number },
): number | undefined {
  if (launcher === undefined || launcher.host !== hostname() || launcher.pid === process.pid) return undefined;
  return now - heartbeatAt <= patienceMs && isAlive(launcher.pid) ? launcher.pid : undefined;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
