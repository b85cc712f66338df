import { spawn } from 'node:child_process';
import { errors } from './errors.ts';
import type { Creation } from './parse-words.ts';

const managers = ['npm', 'pnpm', 'yarn', 'bun'] as const;

export type PackageManager = (typeof managers)[number];

/** The package manager that called, by the `npm_config_user_agent` that it sets. */
export function callingManager(userAgent: string | undefined): PackageManager {
  return managers.find((name) => userAgent?.startsWith(`${name}/`)) ?? 'npm';
}

/** Installs the dependencies; what the package manager says is seen. */
export async function install({ folder, shownFolder }: Creation, manager: PackageManager): Promise<void> {
  const quiet = manager === 'npm' ? ['--no-audit', '--no-fund'] : [];
  const end = await ended(manager, ['install', ...quiet], folder, 'inherit');
  if (end === 0) return;
  const reason = typeof end === 'number' ? `ended with ${String(end)}` : `failed: ${end}`;
  throw errors.FLOW_CREATE_INSTALL({ manager, folder: shownFolder, reason });
}

/** Begins a git repository, unless the folder is within one or there is no git. */
export async function initGit({ folder }: Creation): Promise<void> {
  const within = await ended('git', ['rev-parse', '--is-inside-work-tree'], folder, 'ignore');
  if (within !== 0) await ended('git', ['init', '--quiet'], folder, 'ignore');
}

/** Its exit code, or why there is none. */
function ended(
  program: string,
  words: readonly string[],
  cwd: string,
  stdio: 'inherit' | 'ignore',
): Promise<number | string> {
  return new Promise((resolve) => {
    const child = spawn(program, [...words], { cwd, stdio });
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(code ?? String(signal)));
  });
}
