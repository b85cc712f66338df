import { randomUUID } from 'node:crypto';
import { constants, readdirSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { isAlive, processPlace } from '../contracts/process-place.ts';
import { contentHash } from '../package/content-hash.ts';
import { runningCoreDir } from '../package/core-entries.ts';
import { readManifest, type InstalledPackage } from '../package/find-package.ts';
import { errors } from './plugin-errors.ts';

/** A plugin that the user's folder names. */
export interface UserPlugin {
  readonly name: string;
  /** `link`: its folder is elsewhere, and stays the user's. */
  readonly origin: 'user' | 'link';
  /** It came from a URL, a repository or an archive, and not from the registry. */
  readonly isSource: boolean;
  /** Where a config would be that lists it by its name: its package is looked for from here. */
  readonly dir: string;
  readonly root: string;
}

/** A plugin in the package.json of the user's folder; the form is oclif's. */
interface ListedPlugin {
  readonly name: string;
  readonly type: 'user' | 'link';
  readonly root?: string;
  readonly url?: string;
}

/** What stands there beside what npm wrote. */
interface FolderManifest {
  readonly oclif?: { readonly plugins?: readonly ListedPlugin[] };
}

/**
 * The plugins that the user's folder names, in the order in which they came. The link to core leads to the running one
 * afterwards, wherever the command stood when they were installed. Throws FLOW_PLUGINS_UNREADABLE.
 */
export function userPlugins(folder: string): readonly UserPlugin[] {
  const dir = newestState(folder);
  if (dir === undefined) return [];
  const plugins = listIn(dir).map(({ name, type, root, url }): UserPlugin => {
    const isLink = type === 'link' && root !== undefined;
    return {
      name,
      origin: isLink ? 'link' : 'user',
      isSource: url !== undefined,
      dir,
      root: isLink ? root : path.join(dir, 'node_modules', name),
    };
  });
  if (plugins.some(({ origin }) => origin === 'user')) linkRunningCore(dir);
  return plugins;
}

/** The package of a plugin; undefined where it isn't there any more, or its package.json can't be read. */
export function packageOfUserPlugin({ root }: UserPlugin): InstalledPackage | undefined {
  try {
    return readManifest(root);
  } catch {
    return undefined;
  }
}

/**
 * Changes the user's folder in one step: `change` gets a draft, which is a copy of what is there, and what it makes of it
 * holds from its end on. Where it throws, or the process is killed, all stays as it was. Where another process changed the
 * folder meanwhile, `change` is called again, on what that one made. Rejects with FLOW_PLUGINS_NOT_WRITABLE.
 */
export async function changeUserPlugins<T>(folder: string, change: (draft: string) => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw errors.FLOW_PLUGINS_NOT_WRITABLE({ folder, reason: reasonOf(cause) }, { cause });
  });
  await removeAbandoned(folder);
  for (;;) {
    const base = newestNumber(folder);
    const draft = path.join(folder, draftName());
    try {
      if (!(await copyState(folder, base, draft))) continue;
      const result = await change(draft);
      if (await isTaken(folder, draft, base + 1)) return result;
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }
}

function listIn(dir: string): readonly ListedPlugin[] {
  const file = path.join(dir, 'package.json');
  try {
    const { oclif } = JSON.parse(readFileSync(file, 'utf8')) as FolderManifest;
    return oclif?.plugins ?? [];
  } catch (cause) {
    throw errors.FLOW_PLUGINS_UNREADABLE({ folder: dir, file, reason: reasonOf(cause) }, { cause });
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The folder with what is installed now; undefined where nothing ever was. */
function newestState(folder: string): string | undefined {
  const number = newestNumber(folder);
  return number === 0 ? undefined : path.join(folder, String(number));
}

/** States have numbers, and the highest holds: to move a folder to a number that isn't there yet is one step. */
function newestNumber(folder: string): number {
  return Math.max(0, ...numbersIn(folder));
}

function numbersIn(folder: string): readonly number[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

/** False where that state was removed meanwhile. */
async function copyState(folder: string, number: number, draft: string): Promise<boolean> {
  await mkdir(draft);
  if (number === 0) return true;
  const mode = constants.COPYFILE_FICLONE;
  try {
    await cp(path.join(folder, String(number)), draft, { recursive: true, verbatimSymlinks: true, mode });
    return true;
  } catch (error) {
    if (newestNumber(folder) === number) throw error;
    return false;
  }
}

/** Whether the draft is the newest state now; what is older than the one before it is removed. */
async function isTaken(folder: string, draft: string, number: number): Promise<boolean> {
  const state = path.join(folder, String(number));
  try {
    await rename(draft, state);
  } catch (error) {
    if (numbersIn(folder).includes(number)) return false;
    throw error;
  }
  if (newestNumber(folder) !== number) {
    // It came so late that its number had been removed already.
    await rm(state, { recursive: true, force: true });
    return false;
  }
  const old = numbersIn(folder).filter((one) => one < number - 1);
  await Promise.all(old.map((one) => rm(path.join(folder, String(one)), { recursive: true, force: true })));
  return true;
}

/** Says whose it is. */
function draftName(): string {
  return `draft-${String(process.pid)}-${placeHash()}-${randomUUID()}`;
}

function placeHash(): string {
  return contentHash(JSON.stringify(processPlace())).slice(0, 8);
}

/** Drafts of processes that were killed. */
async function removeAbandoned(folder: string): Promise<void> {
  const drafts = (await readdir(folder)).filter((name) => {
    const [, pid, place] = /^draft-(\d+)-([0-9a-z]+)-/.exec(name) ?? [];
    return place === placeHash() && !isAlive(Number(pid));
  });
  await Promise.all(drafts.map((name) => rm(path.join(folder, name), { recursive: true, force: true })));
}

/** Plugins get the core that runs, and no other. */
function linkRunningCore(state: string): void {
  const link = path.join(state, 'node_modules', '@flow', 'core');
  const core = realpathSync(runningCoreDir());
  if (realPath(link) === core) return;
  const draft = `${link}-${randomUUID()}`;
  try {
    symlinkSync(core, draft, 'junction');
    renameSync(draft, link);
  } catch (error) {
    rmSync(draft, { force: true });
    // A folder that can't be written stays as it is: its plugins get the core that they were installed beside.
    if (!['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

function realPath(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}
