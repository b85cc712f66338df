import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { RunManifest } from '../contracts/records.ts';
import { heartbeatMs } from './run-journal.ts';

type Launcher = NonNullable<RunManifest['launcher']>;

/** Two signs of life may be missing before a launcher is taken for dead. */
const patienceMs = 2.5 * heartbeatMs;

/** This process, as the launcher of a run. */
export function thisLauncher(): Launcher {
  const space = processSpace();
  return { host: hostname(), pid: process.pid, ...(space !== undefined && { space }) };
}

/**
 * The process that still runs a run on this machine; undefined where there is none, or nobody can tell. A number that
 * another process has got since is told by the launcher's last sign of life.
 */
export function livingLauncher(
  { launcher }: RunManifest,
  { heartbeatAt, now }: { readonly heartbeatAt: number; readonly now: number },
): number | undefined {
  if (launcher === undefined || !isHere(launcher) || launcher.pid === process.pid) return undefined;
  return now - heartbeatAt <= patienceMs && isAlive(launcher.pid) ? launcher.pid : undefined;
}

/** Whether the process that ran a run was on this machine and is there no more; false too where nobody can tell. */
export function isLauncherGone({ launcher }: RunManifest): boolean {
  return launcher !== undefined && isHere(launcher) && !isAlive(launcher.pid);
}

function isHere({ host, space }: Launcher): boolean {
  return host === hostname() && space === processSpace();
}

/** Containers that share a host's name number their processes apart. */
function processSpace(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    // Not every sandbox tells it.
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
