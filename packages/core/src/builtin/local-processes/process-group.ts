/** Spawn options that give a child, and what it starts, a process group of its own. */
export const ownGroup: { readonly detached: boolean } = { detached: process.platform !== 'win32' };

/** Signals a process and all that it started; nothing when they are gone. Where there are no groups, the process alone. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(ownGroup.detached ? -pid : pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
