import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** How to start a Redis server. */
export interface Redis {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

const packages = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1'];

/** The machine's own server, or Debian's, unpacked into the user's cache folder; undefined where neither can be had. */
export function findRedis(): Redis | undefined {
  const own = { program: 'redis-server', env: {} };
  if (isRunning(own)) return own;
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const folder = join(cache, 'flow-plugin-redis/debian-redis');
  if (!existsSync(folder) && !unpackInto(folder)) return undefined;
  const lib = join(folder, 'usr/lib');
  const libraries = readdirSync(lib).map((name) => join(lib, name));
  const redis = { program: join(folder, 'usr/bin/redis-server'), env: { LD_LIBRARY_PATH: libraries.join(':') } };
  return isRunning(redis) ? redis : undefined;
}

function isRunning({ program, env }: Redis): boolean {
  return spawnSync(program, ['--version'], { env: { ...process.env, ...env } }).status === 0;
}

/** Whole or not at all, so that a cut download isn't taken for it; another process may have been faster. */
function unpackInto(folder: string): boolean {
  mkdirSync(dirname(folder), { recursive: true });
  const draft = mkdtempSync(`${folder}-`);
  try {
    execFileSync('apt-get', ['download', ...packages], { cwd: draft, stdio: 'ignore', timeout: 60_000 });
    const archives = readdirSync(draft).filter((name) => name.endsWith('.deb'));
    for (const archive of archives) execFileSync('dpkg-deb', ['-x', archive, '.'], { cwd: draft, stdio: 'ignore' });
    renameSync(draft, folder);
  } catch {
    rmSync(draft, { recursive: true, force: true });
  }
  return existsSync(folder);
}
