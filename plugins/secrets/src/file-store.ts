import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { SecretReadOptions, SecretStore } from '@flow/core/kernel';
import { errors } from './errors.ts';

type Variables = Readonly<Record<string, string>>;

/**
 * Files of the task's machine: a `.json` file with an object of texts, a folder with a file for each variable, as containers
 * have them mounted, or any other file with lines `NAME=value`. A relative path counts from the project's folder.
 */
export const fileStore: SecretStore = {
  read: async (name, options) => {
    const path = resolve(options.projectRoot, name.replace(/^~(?=$|[\\/])/, homedir()));
    try {
      return await readPath(path, options);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      if (code === 'EACCES' || code === 'EPERM')
        throw errors.FLOW_SECRETS_FILE({ path, reason: 'access is denied' }, { cause: error });
      throw error;
    }
  },
};

async function readPath(path: string, { signal }: SecretReadOptions): Promise<Variables> {
  const isFolder = (await stat(path)).isDirectory();
  if (isFolder) return readFolder(path, signal);
  const text = await readFile(path, { encoding: 'utf8', signal });
  return path.endsWith('.json') ? readJson(path, text) : linesOf(text);
}

/** What is hidden isn't a variable: a mounted folder keeps its files in one that begins with two dots. */
async function readFolder(folder: string, signal: AbortSignal): Promise<Variables> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).toSorted();
  const read = names.map(async (name) => {
    const text = await readFile(join(folder, name), { encoding: 'utf8', signal });
    // Editors end a file so, and it is no part of a secret.
    return [name, text.replace(/\r?\n$/, '')] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

function linesOf(text: string): Variables {
  return Object.fromEntries(Object.entries(parseEnv(text)).map(([name, value]) => [name, value ?? '']));
}

/** The parser's own message would quote the file. */
function readJson(path: string, text: string): Variables {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw errors.FLOW_SECRETS_FILE({ path, reason: 'it is not JSON' });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw errors.FLOW_SECRETS_FILE({ path, reason: 'it holds no object' });
  const [other] = Object.entries(value).find(([, one]) => typeof one !== 'string') ?? [];
  if (other !== undefined) throw errors.FLOW_SECRETS_FILE({ path, reason: `the value of ${other} is no text` });
  return value as Variables;
}
