import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const requirements = resolve(import.meta.dirname, '../peer/requirements.txt');

/** Installs Metaflow, at the versions of requirements.txt, into the user's cache folder once; the path of its Python. */
export async function installPeer(tell: (line: string) => void): Promise<string> {
  const folder = join(cacheFolder(), `metaflow-${hashOf(requirements)}`);
  const python = join(folder, 'bin', 'python');
  const isDone = join(folder, 'installed');
  if (existsSync(isDone)) return python;
  tell(`Installing Metaflow into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  await run('python3', ['-m', 'venv', folder]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  await run(python, ['-m', 'compileall', '-q', folder]).catch(() => undefined);
  mkdirSync(`${isDone}.new`);
  renameSync(`${isDone}.new`, isDone);
  return python;
}

function cacheFolder(): string {
  const caches = process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
  return join(process.env['XDG_CACHE_HOME'] || caches, 'flow-bench');
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 12);
}
