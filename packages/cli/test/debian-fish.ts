import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** How to start a fish shell. */
export interface Fish {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

const packages = ['fish', 'fish-common', 'libpcre2-32-0'];

/** The machine's own fish, or Debian's, unpacked into the user's cache folder; undefined where neither can be had. */
export function findFish(): Fish | undefined {
  if (isRunning({ program: 'fish', env: {} })) return { program: 'fish', env: {} };
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'flow-dev/debian-fish');
  if (!existsSync(folder) && !unpackInto(folder)) return undefined;
  const lib = join(folder, 'usr/lib');
  const libraries = readdirSync(lib).map((name) => join(lib, name));
  const fish = { program: join(folder, 'usr/bin/fish'), env: { LD_LIBRARY_PATH: libraries.join(':') } };
  return isRunning(fish) ? fish : undefined;
}

function isRunning({ program, env }: Fish): boolean {
  return spawnSync(program, ['--version'], { env: { ...process.env, ...env } }).status === 0;
}

/** Whole or not at all, so that a cut download isn't taken for it. */
function unpackInto(folder: string): boolean {
  mkdirSync(dirname(folder), { recursive: true });
  const draft = mkdtempSync(`${folder}-`);
  try {
    execFileSync('apt-get', ['download', ...packages], { cwd: draft, stdio: 'ignore', timeout: 60_000 });
    const archives = readdirSync(draft).filter((name) => name.endsWith('.deb'));
    for (const archive of archives) execFileSync('dpkg-deb', ['-x', archive, '.'], { cwd: draft, stdio: 'ignore' });
    // Fish looks for its own files beside its folder `bin`, and Debian keeps those of the machine elsewhere.
    symlinkSync('../etc', join(draft, 'usr/etc'));
    renameSync(draft, folder);
    return true;
  } catch {
    rmSync(draft, { recursive: true, force: true });
    return false;
  }
}
