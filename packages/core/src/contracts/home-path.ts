import { homedir } from 'node:os';
import { join } from 'node:path';

/** A shell puts the home folder in the place of `~` only where a word begins with it. */
export function fromHome(path: string, home: string = homedir()): string {
  return /^~(?=$|[\\/])/.test(path) ? join(home, path.slice(1)) : path;
}
