import { channel } from 'node:diagnostics_channel';
import type { ChildProcess } from 'node:child_process';
import { watchGroup } from './group-watch.ts';

/** Watches what tasks leave behind in their process. */
export interface CleanlinessWatch {
  /** Restores the environment and the working directory; why the process isn't clean, or undefined. */
  check(): string | undefined;
}

/** Begins to watch; what is there now counts as clean. */
export function watchCleanliness(memoryBound: number): CleanlinessWatch {
  const children = new Set<ChildProcess>();
  channel('child_process').subscribe((message) => {
    children.add((message as { readonly process: ChildProcess }).process);
  });
  const env = { ...process.env };
  const cwd = process.cwd();
  const resources = countResources();
  const leftInGroup = watchGroup();
  return {
    check: () => {
      restoreEnv(env);
      return restoreFolder(cwd) ?? livingChild(children) ?? leftInGroup() ?? leakedResource(resources) ?? tooMuchMemory(memoryBound);
    },
  };
}

function livingChild(children: Set<ChildProcess>): string | undefined {
  for (const child of children) {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      return `the child process ${String(child.pid)} is still running`;
    }
    children.delete(child);
  }
  return undefined;
}

function countResources(): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of process.getActiveResourcesInfo()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** These come and go with our own reads and writes. */
const passing: ReadonlySet<string> = new Set([
  'FSReqCallback',
  'FSReqPromise',
  'PipeWrap',
  'Immediate',
  'TickObject',
  'CloseReq',
  'WriteWrap',
]);

function leakedResource(before: ReadonlyMap<string, number>): string | undefined {
  for (const [name, count] of countResources()) {
    if (!passing.has(name) && count > (before.get(name) ?? 0)) return `a resource is still open (${name})`;
  }
  return undefined;
}

function tooMuchMemory(bound: number): string | undefined {
  const used = process.memoryUsage.rss();
  return used > bound ? `it uses ${String(Math.round(used / 2 ** 20))} MiB` : undefined;
}

/** Without asking where it is now: a task may have removed that folder. */
function restoreFolder(cwd: string): string | undefined {
  try {
    process.chdir(cwd);
    return undefined;
  } catch {
    return `its folder ${cwd} is gone`;
  }
}

function restoreEnv(before: Readonly<Record<string, string | undefined>>): void {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  for (const [name, value] of Object.entries(before)) if (process.env[name] !== value) process.env[name] = value;
}
