import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { FlowName, RunId } from '../../contracts/ids.ts';
import type { RunEnd, TagChange } from '../../contracts/metadata.ts';
import type { AttemptRecord, ErrorRecord, RunRecord } from '../../contracts/records.ts';
import { number, text } from './rows.ts';

const statements = {
  findKey: 'SELECT id FROM run_keys WHERE flow = ? AND run = ?',
  makeKey: 'INSERT INTO run_keys (flow, run) VALUES (?, ?) RETURNING id',
  putRun: `
    INSERT OR REPLACE INTO runs (id, flow, status, started_at, finished_at, heartbeat_at, user, file, code, origin, error)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  endRun: 'UPDATE runs SET status = ?, finished_at = ?, error = ? WHERE id = ?',
  heartbeat: 'UPDATE runs SET heartbeat_at = MAX(heartbeat_at, ?) WHERE id = ?',
  putAttempt: `
    INSERT INTO attempts (run_id, step, task, attempt, status, started_at, finished_at, error, origin)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (run_id, step, task, attempt) DO UPDATE SET
      status = excluded.status, started_at = excluded.started_at, finished_at = excluded.finished_at,
      error = excluded.error, origin = excluded.origin`,
  hasRun: 'SELECT 1 FROM runs WHERE id = ?',
  addTag: 'INSERT OR IGNORE INTO tags (run_id, is_system, tag) VALUES (?, ?, ?)',
  removeTag: 'DELETE FROM tags WHERE run_id = ? AND is_system = 0 AND tag = ?',
  removeTags: 'DELETE FROM tags WHERE run_id = ?',
  listTags: 'SELECT tag FROM tags WHERE run_id = ? AND is_system = 0 ORDER BY id',
} as const;

type StatementName = keyof typeof statements;

/** The changes of an index, each a step of its caller's transaction. */
export class RunWriter {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<StatementName, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  findKey(flow: FlowName, run: RunId): number | undefined {
    const row = this.#statement('findKey').get(flow, run);
    return row && number(row, 'id');
  }

  /** A run that is put again, as when an index is rebuilt, replaces the earlier. */
  putRun(run: RunRecord): void {
    const key = this.#keyOf(run.flow, run.run);
    this.#statement('putRun').run(
      key,
      run.flow,
      run.status,
      run.startedAt,
      run.finishedAt ?? null,
      run.heartbeatAt,
      run.user,
      run.file,
      run.code,
      run.origin ?? null,
      stored(run.error),
    );
    this.#statement('removeTags').run(key);
    for (const tag of run.tags) this.#statement('addTag').run(key, 0, tag);
    for (const tag of run.systemTags) this.#statement('addTag').run(key, 1, tag);
  }

  endRun({ flow, run, status, finishedAt, error }: RunEnd): void {
    this.#statement('endRun').run(status, finishedAt, stored(error), this.findKey(flow, run) ?? null);
  }

  heartbeat(flow: FlowName, run: RunId, at: number): void {
    this.#statement('heartbeat').run(at, this.findKey(flow, run) ?? null);
  }

  /** Also for a run that the index does not hold yet: records may come in any order. */
  putAttempts(attempts: readonly AttemptRecord[]): void {
    const put = this.#statement('putAttempt');
    let key: { readonly flow: FlowName; readonly run: RunId; readonly id: number } | undefined;
    for (const { flow, run, step, task, attempt, status, startedAt, finishedAt, error, origin } of attempts) {
      if (key?.flow !== flow || key.run !== run) key = { flow, run, id: this.#keyOf(flow, run) };
      put.run(key.id, step, task, attempt, status, startedAt, finishedAt ?? null, stored(error), origin ?? null);
    }
  }

  changeTags({ flow, run, add, remove }: TagChange): readonly string[] | undefined {
    const key = this.findKey(flow, run);
    if (key === undefined || this.#statement('hasRun').get(key) === undefined) return undefined;
    for (const tag of remove) this.#statement('removeTag').run(key, tag);
    for (const tag of add) this.#statement('addTag').run(key, 0, tag);
    return this.#statement('listTags')
      .all(key)
      .map((row) => text(row, 'tag'));
  }

  #keyOf(flow: FlowName, run: RunId): number {
    const known = this.findKey(flow, run);
    if (known !== undefined) return known;
    return number(this.#statement('makeKey').get(flow, run) ?? {}, 'id');
  }

  #statement(name: StatementName): StatementSync {
    const known = this.#prepared.get(name);
    if (known !== undefined) return known;
    const made = this.#database.prepare(statements[name]);
    this.#prepared.set(name, made);
    return made;
  }
}

function stored(error: ErrorRecord | undefined): string | null {
  return error === undefined ? null : JSON.stringify(error);
}
