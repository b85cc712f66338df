import { execFile } from 'node:child_process';
import { mkdtemp, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Registry } from '../../scripts/release/start-registry.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a user of a registry knows of it. */
type UsedRegistry = Pick<Registry, 'user' | 'url'>;

/** Installs the command, as `npm install -g` does, into a folder of its own; returns where. */
export async function installCommand(registry: UsedRegistry, packages: string): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'flow-command-')));
  const env = userEnv(registry, folder);
  await ended('npm', ['install', '--no-audit', '--no-fund', ...packages.split(' ')], { cwd: folder, env }, true);
  return folder;
}

/** The scope's registry is said by a variable: no folder of the user holds it. */
export function userEnv({ user, url }: UsedRegistry, home: string): NodeJS.ProcessEnv {
  const PATH = `${dirname(process.execPath)}:${user.env['PATH'] ?? ''}`;
  const kept = Object.entries(user.env).filter(([name]) => !/^(?:FLOW_|XDG_|NODE_OPTIONS|VITEST|NODE_ENV)/.test(name));
  const own = { HOME: home, PATH, NO_COLOR: '1', FLOW_MAX_WORKERS: '2', 'npm_config_@flow:registry': url };
  const userconfig = user.env['npm_config_userconfig'] ?? join(user.env['HOME'] ?? '', '.npmrc');
  return { ...Object.fromEntries(kept), ...own, npm_config_userconfig: userconfig };
}

/** Runs a program to its end, whatever that is. */
export function ended(
  file: string,
  words: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  mustSucceed = false,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(file, [...words], { ...options, maxBuffer: 1e8 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code);
      if (mustSucceed && code !== 0) reject(new Error(`${file} ${words.join(' ')}: ${stdout}${stderr}`));
      else resolve({ code, stdout, stderr });
    });
  });
}
