import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

/** Milliseconds of a tick in /proc. */
const tickMs = 10;

export interface Use {
  /** The share of all cores that was used since the start by processes that this one neither is nor has waited for. */
  othersShare(): number;
}

/** Begins to watch what uses the machine. Where there is no /proc, what this process has started counts as others'. */
export function startUse(): Use {
  const busy = busyMs();
  const own = ownMs();
  const began = performance.now();
  return {
    othersShare: () => {
      const whole = (performance.now() - began) * availableParallelism();
      return Math.max(0, busyMs() - busy - (ownMs() - own)) / whole;
    },
  };
}

/** Whether the time of processes that have ended can be told from others'. */
export const knowsChildren: boolean = existsSync('/proc/self/stat');

function busyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}

function ownMs(): number {
  if (!knowsChildren) {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
  // After the name, which may hold anything: utime, stime, cutime and cstime are the fields 14 to 17.
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field) * tickMs, 0);
}
