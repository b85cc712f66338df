import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { ended, userEnv, type Ended } from './as-user.ts';
import type { Release } from './release-once.ts';

/** A user who has the command, with a home and an empty folder of their own. */
export interface User {
  readonly home: string;
  /** Where the command stands. */
  readonly folder: string;
  /** Where plugins are that are there for all projects. */
  readonly plugins: string;
  readonly env: NodeJS.ProcessEnv;
  readonly flow: (words: string, options?: UserOptions) => Promise<Ended>;
  readonly start: (words: string) => ChildProcess;
  readonly npm: (words: string) => Promise<Ended>;
  readonly write: (files: Readonly<Record<string, string | object>>) => Promise<void>;
}

export interface UserOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export async function newUser(registry: Release['registry'], command: string): Promise<User> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'flow-user-')));
  onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const folder = join(home, 'work');
  await mkdir(folder);
  const env = userEnv(registry, home);
  const bin = join(command, 'node_modules/@flow/cli/bin/flow.js');
  const split = (words: string): readonly string[] => words.split(' ').filter((word) => word !== '');
  return {
    home,
    folder,
    plugins: join(home, '.local/share/flow/plugins'),
    env,
    flow: (words, { cwd = folder, env: more = {} } = {}) =>
      ended(process.execPath, [bin, ...split(words)], { cwd, env: { ...env, ...more } }),
    start: (words) => spawn(process.execPath, [bin, ...split(words)], { cwd: folder, env, stdio: 'ignore' }),
    npm: (words) => ended('npm', split(words), { cwd: folder, env }, true),
    write: (files) => writeFiles(folder, files),
  };
}

export async function writeFiles(folder: string, files: Readonly<Record<string, string | object>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), typeof text === 'string' ? text : JSON.stringify(text));
  }
}

/** Publishes a package to the registry. */
export async function publish(
  { folder, env }: Release['registry'],
  manifest: { readonly name: string; readonly version: string; readonly [field: string]: unknown },
  files: Readonly<Record<string, string | object>> = {},
): Promise<void> {
  const source = await mkdtemp(join(folder, 'package-'));
  await writeFiles(source, { 'package.json': manifest, ...files });
  await ended('npm', ['publish', '--ignore-scripts'], { cwd: source, env }, true);
}
