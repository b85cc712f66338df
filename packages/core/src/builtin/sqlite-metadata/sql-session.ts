import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ScalarValue, SqlResult, SqlSession, SqlValue } from '../../contracts/sql.ts';
import { errors } from '../errors.ts';
import { loadSqlite } from './database.ts';
import { metadataFailure } from './errors.ts';
import { openAsItIs } from './open-for-reading.ts';
import { migrations } from './schema.ts';

const time = (column: string): string => `strftime('%Y-%m-%dT%H:%M:%fZ', ${column} / 1000.0, 'unixepoch')`;
const timesOf = (table: string): string => `
  ${time(`${table}.started_at`)} AS started_at, ${time(`${table}.finished_at`)} AS finished_at,
  (${table}.finished_at - ${table}.started_at) / 1000.0 AS seconds`;
const messageOf = (table: string): string => `${table}.error ->> '$.message' AS error`;

/** The views of `sqlViews`. They live beside the index, in memory, and hide its own tables. */
const views = `
  CREATE TEMP VIEW tasks AS
    SELECT flow, run, step, task, attempts, status, ${timesOf('last')}, origin, ${messageOf('last')}
    FROM (SELECT *, MAX(attempt), COUNT(*) AS attempts FROM main.attempts GROUP BY run_id, step, task) AS last
    JOIN main.run_keys ON run_keys.id = last.run_id;
  CREATE TEMP VIEW tags AS
    SELECT flow, run, tag, is_system FROM main.tags AS own JOIN main.run_keys ON run_keys.id = own.run_id;
  CREATE TEMP VIEW runs AS
    SELECT own.flow, run_keys.run, status, ${timesOf('own')}, user, file, code, origin, ${messageOf('own')}
    FROM main.runs AS own JOIN main.run_keys USING (id);
  CREATE TEMP TABLE parameters (flow TEXT, run TEXT, name TEXT, value);
  CREATE TEMP TABLE artifacts (flow TEXT, run TEXT, step TEXT, task TEXT, name TEXT, value);`;

const inserts = {
  parameters: 'INSERT INTO temp.parameters (flow, run, name, value) VALUES (:flow, :run, :name, :value)',
  artifacts:
    'INSERT INTO temp.artifacts (flow, run, step, task, name, value) VALUES (:flow, :run, :step, :task, :name, :value)',
} as const;

/** Spaces, comments, and the semicolon that ends a statement. */
const blank = String.raw`(?:\s|;|--[^\n]*(?:\n|$)|/\*[\s\S]*?\*/)*`;
const reading = new RegExp(`^${blank}(?:SELECT|WITH|VALUES)\\b`, 'i');
const nothing = new RegExp(`^${blank}$`);

/** Queries over the index at `path`, by a connection of their own that can't write it. */
export function openSqlSession(path: string, isThere: boolean): SqlSession {
  try {
    return new Session(isThere ? openAsItIs(path) : emptyIndex());
  } catch (error) {
    throw metadataFailure(error, path);
  }
}

function emptyIndex(): DatabaseSync {
  const database = new (loadSqlite().DatabaseSync)(':memory:');
  for (const script of migrations) database.exec(script);
  return database;
}

class Session implements SqlSession {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync | undefined) {
    this.#database = database ?? emptyIndex();
    this.#database.exec(views);
  }

  put(view: 'parameters' | 'artifacts', values: readonly ScalarValue[]): void {
    this.#database.exec('PRAGMA query_only = OFF');
    const insert = this.#database.prepare(inserts[view]);
    this.#database.exec('BEGIN');
    for (const { flow, run, step, task, name, value } of values) {
      const place = view === 'parameters' ? { flow, run } : { flow, run, step: step ?? null, task: task ?? null };
      insert.run({ ...place, name, value: typeof value === 'boolean' ? Number(value) : value });
    }
    this.#database.exec('COMMIT');
  }

  query(sql: string): SqlResult {
    if (!reading.test(sql)) throw errors.FLOW_SQL_NOT_READING();
    this.#database.exec('PRAGMA query_only = ON');
    const statement = explained(() => this.#prepare(sql));
    return { columns: statement.columns().map(({ name }) => name), rows: rowsOf(statement) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#database.isOpen) this.#database.close();
  }

  #prepare(sql: string): StatementSync {
    const statement = this.#database.prepare(sql);
    const rest = sql.slice(sql.indexOf(statement.sourceSQL) + statement.sourceSQL.length);
    if (!nothing.test(rest)) throw errors.FLOW_SQL_INVALID({ reason: 'it holds more than one statement' });
    statement.setReturnArrays(true);
    return statement;
  }
}

function* rowsOf(statement: StatementSync): Generator<readonly SqlValue[]> {
  const rows = statement.iterate() as unknown as Iterator<readonly SqlValue[]>;
  for (;;) {
    const { done, value } = explained(() => rows.next());
    if (done === true) return;
    yield value;
  }
}

/** What SQLite says of a query is said of whoever wrote it, and not of the index. */
function explained<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || error.code === 'FLOW_SQL_INVALID') throw error;
    throw errors.FLOW_SQL_INVALID({ reason: error.message }, { cause: error });
  }
}
