import type { DatabaseSync } from 'node:sqlite';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FlowName, RunId } from '../../contracts/ids.ts';
import type {
  AttemptQuery,
  MetadataProvider,
  RunEnd,
  RunQuery,
  StepSummary,
  TagChange,
} from '../../contracts/metadata.ts';
import type { AttemptRecord, RunRecord } from '../../contracts/records.ts';
import type { SqlSession } from '../../contracts/sql.ts';
import { AwaitedMetadata } from './awaited-metadata.ts';
import { inTransaction, openDatabase, type DatabaseOptions } from './database.ts';
import { metadataFailure } from './errors.ts';
import { openForReading } from './open-for-reading.ts';
import { openOrPutAside, type Replaced } from './put-aside.ts';
import { attemptQuery, pages, runQuery, selectRun, selectSummaries } from './queries.ts';
import { parseAttempt, parseRun, parseSummary, text, type Row } from './rows.ts';
import { openSqlSession } from './sql-session.ts';
import { RunWriter } from './writes.ts';

export interface SqliteMetadataOptions extends DatabaseOptions {
  /** No file is made, and one that can't be written is read. */
  readonly isReadOnly?: boolean | undefined;
  /** Given where a file that is broken is to be put aside, and another begun. */
  readonly onReplaced?: Replaced | undefined;
}

/**
 * Opens a SQLite file as the index of runs; it is made where there is none. Several processes may use one file. Throws
 * FLOW_METADATA_NOT_WRITABLE, FLOW_METADATA_CORRUPT and FLOW_METADATA_FOREIGN.
 */
export async function createSqliteMetadata(options: SqliteMetadataOptions): Promise<MetadataProvider> {
  const path = resolve(options.path);
  if (options.isReadOnly === true) return openReadOnly({ ...options, path });
  const { onReplaced } = options;
  const database =
    onReplaced === undefined ? openDatabase({ ...options, path }) : openOrPutAside({ ...options, path }, onReplaced);
  return new SqliteMetadata(path, await database);
}

/** An index in this process's memory, which goes when it is closed. No second connection reaches it, as queries need. */
export async function createMemoryIndex(): Promise<MetadataProvider> {
  const index = new SqliteMetadata(inMemory, await openDatabase({ path: inMemory, durability: 'process' }));
  return Object.assign(index, { openSql: undefined });
}

/** What SQLite takes for no file at all. */
const inMemory = ':memory:';

async function openReadOnly(options: DatabaseOptions): Promise<MetadataProvider> {
  const { path } = options;
  const open = async (): Promise<SqliteMetadata | undefined> => {
    const database = await openForReading(options);
    return database && new SqliteMetadata(path, database);
  };
  const found = await open();
  if (found !== undefined) return found;
  return new AwaitedMetadata(new SqliteMetadata(path, await openDatabase({ ...options, path: inMemory })), open);
}

class SqliteMetadata implements MetadataProvider {
  readonly url: string;
  readonly #path: string;
  readonly #database: DatabaseSync;
  readonly #writer: RunWriter;

  constructor(path: string, database: DatabaseSync) {
    this.url = path === inMemory ? 'memory://index' : pathToFileURL(path).href;
    this.#path = path;
    this.#database = database;
    this.#writer = new RunWriter(database);
  }

  async createRun(run: RunRecord): Promise<void> {
    this.#change(() => this.#writer.putRun(run));
  }

  async endRun(end: RunEnd): Promise<void> {
    this.#change(() => this.#writer.endRun(end));
  }

  async heartbeat(flow: FlowName, run: RunId, at: number): Promise<void> {
    this.#change(() => this.#writer.heartbeat(flow, run, at));
  }

  async putAttempts(attempts: readonly AttemptRecord[]): Promise<void> {
    this.#change(() => this.#writer.putAttempts(attempts));
  }

  async changeTags(change: TagChange): Promise<readonly string[] | undefined> {
    return this.#change(() => this.#writer.changeTags(change));
  }

  async listFlows(): Promise<readonly FlowName[]> {
    const sql = 'SELECT DISTINCT flow FROM runs ORDER BY flow';
    return this.#read(() =>
      this.#database
        .prepare(sql)
        .all()
        .map((row) => text(row, 'flow') as FlowName),
    );
  }

  async getRun(flow: FlowName, run: RunId): Promise<RunRecord | undefined> {
    const row = this.#read(() =>
      this.#database.prepare(`${selectRun} WHERE run_keys.flow = ? AND run_keys.run = ?`).get(flow, run),
    );
    return row && parseRun(row);
  }

  async *listRuns(query: RunQuery): AsyncGenerator<RunRecord> {
    for (const row of this.#each(pages(this.#database, runQuery(query), 'DESC', query.limit))) yield parseRun(row);
  }

  async *listAttempts(query: AttemptQuery): AsyncGenerator<AttemptRecord> {
    const key = this.#read(() => this.#writer.findKey(query.flow, query.run));
    if (key === undefined) return;
    const rows = pages(this.#database, attemptQuery(key, query), 'ASC');
    for (const row of this.#each(rows)) yield parseAttempt(row, query.flow, query.run);
  }

  async summarizeSteps(flow: FlowName, run: RunId): Promise<readonly StepSummary[]> {
    const key = this.#read(() => this.#writer.findKey(flow, run));
    if (key === undefined) return [];
    return this.#read(() => this.#database.prepare(selectSummaries).all({ run: key }).map(parseSummary));
  }

  async openSql(): Promise<SqlSession> {
    return openSqlSession(this.#path, this.#database.location() !== null);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#database.isOpen) this.#database.close();
  }

  *#each(rows: Iterable<Row>): Generator<Row> {
    try {
      yield* rows;
    } catch (error) {
      throw metadataFailure(error, this.#path);
    }
  }

  #change<T>(work: () => T): T {
    return this.#read(() => inTransaction(this.#database, work));
  }

  #read<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw metadataFailure(error, this.#path);
    }
  }
}
