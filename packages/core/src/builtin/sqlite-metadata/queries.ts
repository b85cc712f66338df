import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { AttemptQuery, RunQuery } from '../../contracts/metadata.ts';
import { number, type Row } from './rows.ts';

/** SQL with the values of its question marks. */
export interface Query {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

const pageSize = 500;
const tagsOf = (isSystem: 0 | 1): string =>
  `(SELECT json_group_array(tag ORDER BY id) FROM tags WHERE run_id = runs.id AND is_system = ${String(isSystem)})`;

export const selectRun: string = `
  SELECT runs.*, run_keys.run, ${tagsOf(0)} AS tags, ${tagsOf(1)} AS system_tags
  FROM runs JOIN run_keys USING (id)`;

/** The last attempt at each task decides what the task counts as; SQLite takes the bare columns from the row of the MAX. */
export const selectSummaries = `
  WITH last AS (
    SELECT step, task, MAX(attempt), status, finished_at, SUM(status = 'failed') AS failures
    FROM attempts WHERE run_id = :run GROUP BY step, task
  ), began AS (
    SELECT step, MIN(started_at) AS started_at, MIN(id) AS id FROM attempts WHERE run_id = :run GROUP BY step
  )
  SELECT
    step, began.started_at,
    SUM(status = 'running') AS running, SUM(status = 'finished') AS finished,
    SUM(status = 'failed') AS failed, SUM(status = 'cloned') AS cloned,
    SUM(failures - (status = 'failed')) AS superseded,
    CASE WHEN SUM(status = 'running') = 0 THEN MAX(finished_at) END AS finished_at
  FROM last JOIN began USING (step) GROUP BY step ORDER BY began.started_at, began.id`;

export function runQuery(query: RunQuery): Query {
  const filters: readonly (readonly [string, SQLInputValue | undefined])[] = [
    ['runs.flow = ?', query.flow],
    ['status = ?', query.status],
    ['user = ?', query.user],
    ['started_at >= ?', query.since],
    ['started_at < ?', query.until],
    ...(query.tags ?? []).map((tag) => ['runs.id IN (SELECT run_id FROM tags WHERE tag = ?)', tag] as const),
  ];
  return where(selectRun, filters);
}

export function attemptQuery(runKey: number, query: AttemptQuery): Query {
  const { sql, values } = where('SELECT * FROM attempts', [
    ['run_id = ?', runKey],
    ['step = ?', query.step],
    ['task = ?', query.task],
  ]);
  // Beside the order of its pages, SQLite would walk all attempts of a run to find those at one task.
  return { sql: query.task === undefined ? sql : `${sql} LIMIT -1`, values };
}

/**
 * All rows of a query by their start, a page at a time. No statement stays open between pages: it would hold its
 * connection at an old state of the file, where every write after another process's fails at once.
 */
export function* pages(
  database: DatabaseSync,
  query: Query,
  order: 'ASC' | 'DESC',
  limit: number = Infinity,
): Generator<Row> {
  const after = order === 'ASC' ? '>' : '<';
  const paged = database.prepare(
    `SELECT * FROM (${query.sql}) WHERE (started_at, id) ${after} (?, ?) ORDER BY started_at ${order}, id ${order} LIMIT ?`,
  );
  const edge = order === 'ASC' ? Number.MIN_SAFE_INTEGER : Number.MAX_SAFE_INTEGER;
  let last: readonly [number, number] = [edge, edge];
  for (let left = limit; left > 0;) {
    const size = Math.min(left, pageSize);
    const rows = paged.all(...query.values, ...last, size);
    yield* rows;
    const end = rows.at(-1);
    if (end === undefined || rows.length < size) return;
    last = [number(end, 'started_at'), number(end, 'id')];
    left -= rows.length;
  }
}

function where(select: string, filters: readonly (readonly [string, SQLInputValue | undefined])[]): Query {
  const used = filters.filter((filter): filter is readonly [string, SQLInputValue] => filter[1] !== undefined);
  const conditions = used.map(([condition]) => condition).join(' AND ');
  return { sql: conditions === '' ? select : `${select} WHERE ${conditions}`, values: used.map(([, value]) => value) };
}
