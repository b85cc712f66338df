import { createHash } from 'node:crypto';
import { lstat, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, processPlace } from '../contracts/process-place.ts';

/** A folder that is gone when this is closed. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
}

/**
 * Makes a folder of this process in the machine's temporary folder. Those of the same purpose that processes left which
 * were killed are removed meanwhile: the name says which process of which place a folder belongs to.
 */
export async function makeTemporaryFolder(purpose: string): Promise<TemporaryFolder> {
  const ours = `flow-${purpose}-${placeName()}-`;
  const parent = await realpath(tmpdir());
  const path = await mkdtemp(join(parent, `${ours}${String(process.pid)}-`));
  const clearing = removeAbandoned(parent, ours);
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await clearing;
      await rm(path, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Of the same length everywhere, without what a name of a file can't hold. */
function placeName(): string {
  const { host, space = '' } = processPlace();
  return createHash('sha256').update(`${host}\n${space}`).digest('hex').slice(0, 12);
}

async function removeAbandoned(parent: string, ours: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(ours))) {
    const pid = Number(name.slice(ours.length).split('-')[0]);
    const path = join(parent, name);
    if (pid <= 0 || !Number.isSafeInteger(pid) || isAlive(pid) || !(await isOfThisUser(path))) continue;
    // Whoever else does the same may be quicker, and the next one does what is left.
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Anybody may write to the machine's temporary folder. */
async function isOfThisUser(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined);
  return stats?.isDirectory() === true && stats.uid === process.getuid?.();
}
