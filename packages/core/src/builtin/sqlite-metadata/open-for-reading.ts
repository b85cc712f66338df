import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { FlowError } from '../../contracts/flow-error.ts';
import { loadSqlite, openDatabase, versionOf, type DatabaseOptions } from './database.ts';
import { busySeconds, isUnopenable, metadataFailure } from './errors.ts';
import { migrations } from './schema.ts';

/**
 * Opens an index that may be on a file system where nothing can be written; undefined where there is none, or one that
 * can't be read as it stands or holds nothing. Throws errors of the FLOW_METADATA family.
 */
export async function openForReading(options: DatabaseOptions): Promise<DatabaseSync | undefined> {
  const { path } = options;
  try {
    if (sizeOf(path) === 0) return undefined;
    return await openDatabase(options);
  } catch (error) {
    if (!FlowError.is(error, 'FLOW_METADATA_NOT_WRITABLE')) throw error;
    return openUnwritable(path);
  }
}

function openUnwritable(path: string): DatabaseSync | undefined {
  try {
    const database = openAsItIs(path);
    if (database === undefined) return undefined;
    if (versionOf(database, path) === migrations.length && knowsRuns(database)) return database;
    database.close();
    return undefined;
  } catch (error) {
    throw metadataFailure(error, path);
  }
}

/** A log of writes can be read where its companion is there too, which SQLite can't make here; no log needs none. */
export function openAsItIs(path: string): DatabaseSync | undefined {
  const { DatabaseSync: Database } = loadSqlite();
  const database = new Database(path, { readOnly: true, timeout: busySeconds * 1000 });
  try {
    versionOf(database, path);
    return database;
  } catch (error) {
    database.close();
    if (!isUnopenable(error)) throw error;
  }
  if (sizeOf(`${path}-wal`) > 0) return undefined;
  const url = pathToFileURL(path);
  url.searchParams.set('immutable', '1');
  return new Database(url, { readOnly: true });
}

function knowsRuns(database: DatabaseSync): boolean {
  return database.prepare('SELECT id FROM runs LIMIT 1').get() !== undefined;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
