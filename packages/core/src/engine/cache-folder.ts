import { accessSync, constants, lstatSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FlowError } from '../contracts/flow-error.ts';
import { makeFolders } from '../datastore/make-folders.ts';
import { cacheFolder } from '../package/cache-folder.ts';
import { errors } from './errors.ts';

export interface CacheRequest {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly projectRoot: string;
  readonly onWarning: (warning: FlowError) => void;
}

/** What is kept in a cache folder; one of them may be another user's though the rest isn't. */
const parts = ['packages/builds', 'packages/unfinished', 'graphs', 'spool'];

/**
 * The user's cache folder; where it can't be written, one of the project or of the machine, with a warning. What is in it
 * can be deleted at any time. Throws FLOW_CACHE_NOWHERE.
 */
export function openCacheFolder({ env, projectRoot, onWarning }: CacheRequest): string {
  const own = cacheFolder(env);
  const reason = whyUnusable(own);
  if (reason === undefined) return own;
  const temporary = join(tmpdir(), temporaryName());
  const others = [join(projectRoot, '.flow', '.cache'), temporary];
  const instead = others.find((folder) => whyUnusable(folder, folder === temporary) === undefined);
  if (instead === undefined) throw errors.FLOW_CACHE_NOWHERE({ paths: [own, ...others], reason });
  onWarning(errors.FLOW_CACHE_NOT_WRITABLE({ path: own, reason, instead }));
  return instead;
}

/** All users share the folder of temporary files. */
function temporaryName(): string {
  const user = process.getuid?.();
  return user === undefined ? 'flow-cache' : `flow-cache-${String(user)}`;
}

/** Makes what is missing. */
function whyUnusable(folder: string, isAmongOthers = false): string | undefined {
  try {
    if (isAmongOthers && !isPrivate(folder)) return 'it belongs to another user';
    for (const part of parts) {
      makeFolders(join(folder, part));
      accessSync(join(folder, part), constants.W_OK | constants.X_OK);
    }
    accessSync(join(folder, 'packages'), constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whoever can write a folder of code can run it as whoever uses it. */
function isPrivate(folder: string): boolean {
  makeFolders(folder, 0o700);
  const user = process.getuid?.();
  const { uid, mode } = lstatSync(folder);
  return user === undefined || (uid === user && (mode & 0o022) === 0);
}
