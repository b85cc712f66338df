import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Where a process is counted: its number means nothing elsewhere. */
export interface ProcessPlace {
  readonly host: string;
  /** Containers that share a host's name number their processes apart; undefined where the system doesn't tell. */
  readonly space?: string;
}

/** Where this process is. */
export function processPlace(): ProcessPlace {
  const space = processSpace();
  return { host: hostname(), ...(space !== undefined && { space }) };
}

/** Whether a process of this place is there. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is another user's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function processSpace(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    // Not every sandbox tells it.
    return undefined;
  }
}
