import { readdirSync, readFileSync } from 'node:fs';

/** Why this process's group isn't empty but for itself; undefined where it is, or can't be known. */
export type GroupWatch = () => string | undefined;

/**
 * Looks for processes that a task's own children left behind, such as `(server &)` in a shell that has ended: no event
 * tells of them. All processes are read only after a child has been waited for, which the kernel's count of its page
 * faults tells at the cost of one small read. On Linux alone.
 */
export function watchGroup(): GroupWatch {
  const own = readStat('self');
  if (own?.group !== process.pid) return () => undefined;
  let known = own.childFaults;
  return () => {
    const faults = readStat('self')?.childFaults ?? known;
    if (faults === known) return undefined;
    known = faults;
    const left = readdirSync('/proc').find((name) => isLeftBehind(name));
    return left === undefined ? undefined : `the process ${left}, which its task left behind, is still running`;
  };
}

function isLeftBehind(name: string): boolean {
  if (!/^\d+$/.test(name) || name === String(process.pid)) return false;
  const stat = readStat(name);
  return stat?.group === process.pid && stat.state !== 'Z';
}

interface Stat {
  readonly state: string | undefined;
  readonly group: number;
  /** Of the children that have ended. */
  readonly childFaults: string | undefined;
}

function readStat(pid: string): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name before it, in brackets, may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], group: Number(fields[2]), childFaults: fields[8] };
  } catch {
    // Gone meanwhile, or another system.
    return undefined;
  }
}
