import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The user's cache folder; what is in it can be deleted at any time. A variable that holds no absolute path counts as none. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const [chosen, home] = [env['XDG_CACHE_HOME'], env['HOME']].map((path = '') => (isAbsolute(path) ? path : undefined));
  const base = chosen ?? join(home ?? homedir(), process.platform === 'darwin' ? 'Library/Caches' : '.cache');
  return join(base, 'flow');
}
