import { existsSync, renameSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { FlowError } from '../../contracts/flow-error.ts';
import { errors } from '../errors.ts';
import { openDatabase, type DatabaseOptions } from './database.ts';

/** Told of a file that was put aside, as a warning. */
export type Replaced = (warning: FlowError) => void;

/** Opens an index, or a new one in the place of one that is broken, which is kept under a name of its own. */
export async function openOrPutAside(options: DatabaseOptions, onReplaced: Replaced): Promise<DatabaseSync> {
  const { path } = options;
  try {
    const database = await openDatabase(options);
    checkWhole(database, path);
    return database;
  } catch (error) {
    if (!FlowError.is(error, 'FLOW_METADATA_CORRUPT')) throw error;
    const aside = putAside(path);
    const database = await openDatabase(options);
    onReplaced(errors.FLOW_METADATA_REPLACED({ path, aside, reason: error.message }));
    return database;
  }
}

/** Much of a file can be broken before it fails to open. */
function checkWhole(database: DatabaseSync, path: string): void {
  const [found] = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {});
  if (found === 'ok') return;
  database.close();
  throw errors.FLOW_METADATA_CORRUPT({ path, reason: String(found) });
}

/** With its log of writes, which means nothing to another file. */
function putAside(path: string): string {
  const names = Array.from({ length: 1000 }, (_, count) => `${path}.broken${count === 0 ? '' : `-${String(count)}`}`);
  const aside = names.find((name) => !existsSync(name)) ?? `${path}.broken`;
  for (const part of ['', '-wal', '-shm']) {
    if (existsSync(`${path}${part}`)) renameSync(`${path}${part}`, `${aside}${part}`);
  }
  return aside;
}
