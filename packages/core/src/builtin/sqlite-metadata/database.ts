import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { errors } from '../errors.ts';
import { makeFolders } from '../../datastore/make-folders.ts';
import { busySeconds, isBusy, metadataFailure } from './errors.ts';
import { applicationId, migrations } from './schema.ts';

export interface DatabaseOptions {
  readonly path: string;
  readonly durability: 'process' | 'power';
}

/** Opens an index in the present form, making, migrating or emptying it. Throws errors of the FLOW_METADATA family. */
export async function openDatabase(options: DatabaseOptions): Promise<DatabaseSync> {
  try {
    makeFolders(dirname(options.path));
    const database = new (loadSqlite().DatabaseSync)(options.path, { timeout: busySeconds * 1000 });
    try {
      await useWriteAheadLog(database);
      database.exec(`PRAGMA synchronous = ${options.durability === 'power' ? 'FULL' : 'NORMAL'}`);
      migrate(database, options.path);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    throw metadataFailure(error, options.path);
  }
}

/** Runs `work` as one transaction, alone among all writers of the file from its first statement on. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** SQLite waits for no one while it changes the journal's mode, so that several that open a new file must take turns. */
async function useWriteAheadLog(database: DatabaseSync): Promise<void> {
  const end = performance.now() + busySeconds * 1000;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error;
      await setTimeout(5);
    }
  }
}

/** The version of an index's form, which may be a later one than ours; 0 where nothing is in the file. Throws for what is no index of ours. */
export function versionOf(database: DatabaseSync, path: string): number {
  const version = numberOf(database, 'PRAGMA user_version');
  if (version === 0 && numberOf(database, 'SELECT count(*) FROM sqlite_schema') > 0) {
    throw errors.FLOW_METADATA_FOREIGN({ path });
  }
  if (version > 0 && numberOf(database, 'PRAGMA application_id') !== applicationId) {
    throw errors.FLOW_METADATA_FOREIGN({ path });
  }
  return version;
}

/** An index of a later release is emptied, as what can't be read is made again from the store. */
function migrate(database: DatabaseSync, path: string): void {
  // Tables are dropped in any order; SQLite takes this outside of transactions alone.
  database.exec('PRAGMA foreign_keys = OFF');
  inTransaction(database, () => {
    const found = versionOf(database, path);
    const version = found > migrations.length ? emptied(database) : found;
    if (version === migrations.length) return proveWritable(database);
    for (const script of migrations.slice(version)) database.exec(script);
    database.exec(
      `PRAGMA application_id = ${String(applicationId)}; PRAGMA user_version = ${String(migrations.length)}`,
    );
  });
  database.exec('PRAGMA foreign_keys = ON');
}

/** A virtual table takes those with it in which it keeps its rows. */
const selectOwn = `SELECT name FROM sqlite_schema WHERE type = ? AND name NOT LIKE 'sqlite~_%' ESCAPE '~'
  ORDER BY sql LIKE 'CREATE VIRTUAL%' DESC`;

/** The version of an index from which all was taken. */
function emptied(database: DatabaseSync): 0 {
  for (const kind of ['trigger', 'view', 'table']) {
    for (const { name } of database.prepare(selectOwn).all(kind))
      database.exec(`DROP ${kind} IF EXISTS "${String(name).replaceAll('"', '""')}"`);
  }
  return 0;
}

/** SQLite opens a file that it can't write for reading, and even begins a transaction: only a statement that writes fails. */
function proveWritable(database: DatabaseSync): void {
  database.exec('DELETE FROM runs WHERE FALSE');
}

function numberOf(database: DatabaseSync, sql: string): number {
  return Number(Object.values(database.prepare(sql).get() ?? {})[0]);
}

/** Node 24 warns that this module is experimental; that one warning is dropped, all others pass. */
export function loadSqlite(): typeof import('node:sqlite') {
  const original = Object.getOwnPropertyDescriptor(process, 'emitWarning');
  const emit = process.emitWarning.bind(process) as (...args: readonly unknown[]) => void;
  process.emitWarning = (...args: readonly unknown[]): void => {
    if (!String(args[0]).startsWith('SQLite is an experimental feature')) emit(...args);
  };
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    if (original !== undefined) Object.defineProperty(process, 'emitWarning', original);
  }
}
