import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FlowError } from '@flow/core';
import { errors } from './errors.ts';
import { fillTemplate } from './fill-template.ts';
import type { Creation } from './parse-words.ts';

/** Makes the files of a project or a plugin: all of them, or none. `packageFolder` is where create-flow stands. */
export async function create(creation: Creation, packageFolder: string): Promise<void> {
  const { folder, plugin, packageName } = creation;
  await checkFree(creation);
  const parts = plugin === undefined ? ['project'] : ['plugin', `plugin-${plugin}`];
  const templates = parts.map((name) => join(packageFolder, 'templates', name));
  const { version } = await readJson<{ version: string }>(join(packageFolder, 'package.json'));
  const versions = await readJson<Record<string, string>>(join(packageFolder, 'dist/versions.json'));
  const draft = join(dirname(folder), `.create-flow-${String(process.pid)}-${String(Date.now())}`);
  await removeAbandoned(dirname(folder));
  try {
    await mkdir(draft, { recursive: true });
    await fillTemplate(templates, draft, { packageName, flowVersion: version, versions });
    await rename(draft, folder);
  } catch (error) {
    throw asFlowError(error, creation);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

const hourMs = 3_600_000;

/** Drafts of processes that were killed, by the time in their names; an hour is more than any takes. */
async function removeAbandoned(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const drafts = names.filter((name) => {
    const madeAt = /^\.create-flow-\d+-(?<madeAt>\d+)$/.exec(name)?.groups?.['madeAt'];
    return madeAt !== undefined && Date.now() - Number(madeAt) > hourMs;
  });
  for (const name of drafts) await rm(join(folder, name), { recursive: true, force: true });
}

async function checkFree({ folder, shownFolder, packageName }: Creation): Promise<void> {
  const names = await namesIn(folder);
  if (names === 'a file' || (names !== undefined && names.length > 0))
    throw errors.FLOW_CREATE_NOT_EMPTY({ folder: shownFolder });
  if (names !== undefined && `${process.cwd()}/`.startsWith(`${folder}/`))
    throw errors.FLOW_CREATE_HERE({ name: packageName });
}

async function namesIn(folder: string): Promise<readonly string[] | 'a file' | undefined> {
  try {
    return await readdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ENOTDIR') return 'a file';
    throw error;
  }
}

/** Another may have made the folder meanwhile. */
function asFlowError(error: unknown, { folder, shownFolder }: Creation): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOTEMPTY' || code === 'EEXIST')
    return errors.FLOW_CREATE_NOT_EMPTY({ folder: shownFolder }, { cause: error });
  if (code === undefined || FlowError.is(error)) return error;
  return errors.FLOW_CREATE_NOT_WRITABLE({ folder: dirname(folder), reason: message }, { cause: error });
}

async function readJson<T>(file: string): Promise<T> {
  return JSON.parse(await readFile(file, 'utf8')) as T;
}
