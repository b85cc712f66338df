import { homedir } from 'node:os';
import { join } from 'node:path';

/** The user's cache folder; what is in it can be deleted at any time. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const base =
    env['XDG_CACHE_HOME'] ??
    join(env['HOME'] ?? homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache');
  return join(base, 'flow');
}
