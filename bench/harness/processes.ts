import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** A process as it stands. */
export interface ProcessUse {
  readonly pid: number;
  readonly memoryMb: number;
  readonly cpuSeconds: number;
}

const tickSeconds = 0.01;
const hasProc = existsSync('/proc/self/task');

/** A process and all below it, itself first; empty when it is gone. */
export function readProcesses(pid: number): readonly ProcessUse[] {
  return hasProc ? fromProc(pid) : fromPs(pid);
}

/** The memory is the largest that each ever had. */
function fromProc(pid: number): readonly ProcessUse[] {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8').split(' ');
    const own = {
      pid,
      memoryMb: Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024,
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) * tickSeconds,
    };
    return [own, ...children.filter((child) => child.trim() !== '').flatMap((child) => fromProc(Number(child)))];
  } catch {
    return [];
  }
}

/** The memory is what each has now. */
function fromPs(pid: number): readonly ProcessUse[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss=,time='], { encoding: 'utf8' });
  const all = table.split('\n').map((line) => line.trim().split(/\s+/));
  const below = (parent: number): readonly (readonly string[])[] =>
    all.filter(([, ppid]) => Number(ppid) === parent).flatMap((one) => [one, ...below(Number(one[0]))]);
  const own = all.filter(([one]) => Number(one) === pid);
  return [...own, ...below(pid)].map(([one = '', , rss = '', time = '']) => ({
    pid: Number(one),
    memoryMb: Number(rss) / 1024,
    cpuSeconds: secondsOf(time),
  }));
}

/** `1:02.50` and `01:02:03`. */
function secondsOf(time: string): number {
  return time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}
