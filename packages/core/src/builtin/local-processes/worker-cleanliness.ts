import { channel } from 'node:diagnostics_channel';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import type { Worker } from 'node:worker_threads';
import { isProviderThread } from '../../contracts/provider-thread.ts';
import { watchBuiltins } from './builtins-watch.ts';
import { watchGroup } from './group-watch.ts';

/** Watches what tasks leave behind in their process. */
export interface CleanlinessWatch {
  /** Restores the environment, the working directory and the console; why the process isn't clean, or undefined. */
  check(): string | undefined;
  /** Waits a moment for what is soon done, as a write to a file that nobody waited for; not at all where there is none. */
  settle(): Promise<void>;
  /** Something was begun that may still go on with the task's code. */
  isPending(): boolean;
  /** Resolves when nothing is pending. */
  quiet(): Promise<void>;
}

/** As long as this a process waits for reads and writes of files that nobody waited for. */
const settleMs = 50;

/** Between two looks at whether something is pending. */
const lookMs = 10;

/** Begins to watch; what is there now counts as clean. */
export function watchCleanliness(memoryBound: number): CleanlinessWatch {
  const children = new Set<ChildProcess>();
  channel('child_process').subscribe((message) => {
    children.add((message as { readonly process: ChildProcess }).process);
  });
  const threads = new Set<Worker>();
  process.on('worker', (thread) => {
    if (isProviderThread(thread)) return;
    threads.add(thread);
    thread.once('exit', () => threads.delete(thread));
  });
  const replacedBuiltin = watchBuiltins();
  const listeners = currentListeners();
  const env = { ...process.env };
  const cwd = process.cwd();
  const resources = countResources();
  const leftInGroup = watchGroup();
  const isPending = (): boolean => {
    const leaked = leakedResources(resources);
    return !leaked.some((name) => endless.has(name)) && (leaked.length > 0 || isInFlight());
  };
  return {
    settle,
    isPending,
    quiet: async () => {
      while (isPending()) await setTimeout(lookMs, undefined, { ref: false });
      await setImmediate();
    },
    check: () => {
      const replaced = replacedBuiltin();
      restoreEnv(env);
      return (
        restoreFolder(cwd) ??
        replaced ??
        deafTo(listeners) ??
        livingChild(children) ??
        (threads.size > 0 ? 'a thread is still running' : undefined) ??
        leftInGroup() ??
        openResource(leakedResources(resources)) ??
        (isInFlight() ? 'a file is still being read or written' : undefined) ??
        tooMuchMemory(memoryBound)
      );
    },
  };
}

/** Events by which the process hears its launcher, and of its tasks' errors. */
const heardEvents = ['message', 'disconnect', 'SIGTERM', 'uncaughtException', 'unhandledRejection'] as const;

type Listeners = readonly (readonly [event: string, listeners: readonly unknown[]])[];

function currentListeners(): Listeners {
  return heardEvents.map((event) => [event, process.rawListeners(event)] as const);
}

/** A task may have removed the listeners of others with its own. */
function deafTo(before: Listeners): string | undefined {
  const now = new Map(currentListeners());
  const lost = before.find(([event, listeners]) => listeners.some((one) => now.get(event)?.includes(one) !== true));
  return lost && `its task removed a listener of '${lost[0]}'`;
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

/** Those of them that end in a call of what asked for them; of ours, none is left when a task is over. */
const inFlight: ReadonlySet<string> = new Set(['FSReqCallback', 'FSReqPromise', 'Immediate']);

function isInFlight(): boolean {
  return process.getActiveResourcesInfo().some((name) => inFlight.has(name));
}

async function settle(): Promise<void> {
  if (!isInFlight()) return;
  const begin = performance.now();
  await setImmediate();
  while (isInFlight() && performance.now() - begin < settleMs) await setTimeout(1);
  // What it was awaited by has gone on, and may have failed.
  await setImmediate();
}

/** What listens waits for others, and what it listens at another task may want: its process is ended at once. */
const endless: ReadonlySet<string> = new Set(['TCPServerWrap', 'PipeServerWrap', 'UDPWrap']);

function leakedResources(before: ReadonlyMap<string, number>): readonly string[] {
  const leaked = [...countResources()].filter(([name, count]) => !passing.has(name) && count > (before.get(name) ?? 0));
  return leaked.map(([name]) => name);
}

function openResource([name]: readonly string[]): string | undefined {
  return name === undefined ? undefined : `a resource is still open (${name})`;
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
