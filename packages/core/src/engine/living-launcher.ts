import { readFileSync } from 'node:fs';
import { isAlive, processPlace } from '../contracts/process-place.ts';
import type { Launcher, RunManifest } from '../contracts/records.ts';
import { heartbeatMs } from './run-journal.ts';

/** Two signs of life may be missing before a launcher is taken for dead. */
const patienceMs = 2.5 * heartbeatMs;

/** This process, as the launcher of a run. */
export function thisLauncher(): Launcher {
  return { pid: process.pid, ...processPlace() };
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

/** Whether another process runs a run; of one that can't be seen from here, its last sign of life tells it. */
export function isLauncherAtWork(
  launcher: Launcher,
  { heartbeatAt, now }: { readonly heartbeatAt: number; readonly now: number },
): boolean {
  if (now - heartbeatAt > patienceMs) return false;
  return !isHere(launcher) || (launcher.pid !== process.pid && isAlive(launcher.pid));
}

/** Where the process is that runs a run, or why it can't be reached from here. */
export type FoundLauncher =
  | { readonly kind: 'found'; readonly pid: number }
  | { readonly kind: 'none'; readonly reason: string };

/**
 * The process of this machine that runs a run, for who would signal it: one that got its number since is told by its last
 * sign of life, and where the system says when a process began, by that.
 */
export function findLauncher(
  manifest: RunManifest,
  life: { readonly heartbeatAt: number; readonly now: number },
): FoundLauncher {
  const { launcher } = manifest;
  if (launcher === undefined) return { kind: 'none', reason: 'it has not recorded which process runs it' };
  if (!isHere(launcher)) return { kind: 'none', reason: `it is run on ${launcher.host}, or in another container` };
  if (launcher.pid === process.pid)
    return { kind: 'none', reason: 'this process runs it: abort the signal it was given' };
  const pid = livingLauncher(manifest, life);
  if (pid === undefined || (processBegan(pid) ?? 0) > manifest.startedAt + toleranceMs) {
    return { kind: 'none', reason: 'the process that ran it is gone' };
  }
  return { kind: 'found', pid };
}

/** The system counts in hundredths of a second from a second on which it was started. */
const toleranceMs = 2000;

/** When a process began, in milliseconds since 1970; undefined where the system doesn't tell. */
function processBegan(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    // Its name, in parentheses, may hold spaces of its own.
    const fields =
      readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
        .split(') ')
        .at(-1)
        ?.split(' ') ?? [];
    const [, bootedAt] = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8')) ?? [];
    const began = Number(bootedAt) * 1000 + Number(fields[19]) * 10;
    return Number.isFinite(began) ? began : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the process that ran a run was on this machine and is there no more; false too where nobody can tell. */
export function isLauncherGone({ launcher }: RunManifest): boolean {
  return launcher !== undefined && isHere(launcher) && !isAlive(launcher.pid);
}

function isHere({ host, space }: Launcher): boolean {
  const here = processPlace();
  return host === here.host && space === here.space;
}
