import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { explain, Failure } from './failure.mjs';
import { npmCommand } from './platform.mjs';
import { capture } from './run-step.mjs';

/**
 * Puts one package of the registry, at an exact version and without its install scripts, into `folder`; `overrides` are
 * npm's, for what that package brings. It is made beside it and renamed, so that the folder is whole whenever it exists;
 * of two at the same time, one wins.
 */
export async function installTool({ spec, folder, program, overrides = {}, finish = async () => {} }) {
  const temporary = `${folder}.${process.pid}.new`;
  try {
    await removeLeftovers(folder);
    await mkdir(temporary, { recursive: true });
    await writeFile(join(temporary, 'package.json'), `${JSON.stringify({ private: true, overrides })}\n`);
    await npmInstall(spec, temporary);
    await finish(temporary);
    await moveInto(temporary, folder, program);
  } catch (error) {
    throw error instanceof Failure ? error : explain(`Installing ${spec}`, error.message);
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** In the folder, not with --prefix: with that, npm would not read the machine's own settings (mirror, certificate). */
async function npmInstall(spec, folder) {
  const npm = npmCommand();
  const options = [
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--no-update-notifier',
    '--save-exact',
    '--include=optional',
    '--fetch-retries=2',
    '--fetch-retry-mintimeout=1000',
    '--fetch-retry-maxtimeout=5000',
  ];
  const args = [...npm.args, 'install', ...options, spec];
  const { code, output } = await capture(npm.program, args, { cwd: folder });
  if (code !== 0) throw explain(`Installing ${spec}`, output);
}

async function moveInto(temporary, folder, program) {
  try {
    await rename(temporary, folder);
  } catch (error) {
    if (existsSync(program)) return;
    if (!existsSync(folder)) throw error;
    await rename(folder, `${temporary}.old`);
    await rename(temporary, folder);
    await rm(`${temporary}.old`, { recursive: true, force: true });
  }
}

/** What killed runs left beside the folder. */
async function removeLeftovers(folder) {
  await mkdir(dirname(folder), { recursive: true });
  for (const name of await readdir(dirname(folder))) {
    const pid = name.startsWith(`${basename(folder)}.`) && Number(/\.(\d+)\.new/.exec(name)?.[1]);
    if (pid && !isAlive(pid)) await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}

/** Whether a process of this machine with that id is running. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
