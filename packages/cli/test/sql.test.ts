import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { sqlViews } from '@flow/core/kernel';
import { expect, it } from 'vitest';
import { flowProject, normal, normalTable, scores } from './flow-project.ts';

it('queries runs, tasks, tags, parameters and artifacts', async () => {
  const { flow } = flowProject({ 'flow.ts': scores });
  await flow(['run', 'flow.ts', '--tag', 'a "b", c', '--count', '3']);
  await flow(['run', 'flow.ts', '--fail-at', '1']);
  const ask = async (sql: string, ...flags: readonly string[]): Promise<string> => {
    const { stdout, stderr, code } = await flow(['sql', sql, ...flags]);
    expect([code, stderr]).toEqual([0, '']);
    return stdout;
  };
  const runs = await ask('SELECT flow, run, status, user, error FROM runs ORDER BY started_at');
  expect(normalTable(runs)).toMatchInlineSnapshot(`
    "flow  run  status  user  error
    Scores  <run>  finished  ada  NULL
    Scores  <run>  failed  ada  no score for 1
    "
  `);
  const steps = `SELECT step, COUNT(*) AS tasks, SUM(status = 'failed') AS failed FROM tasks GROUP BY step ORDER BY step;`;
  expect(await ask(steps, '--csv')).toMatchInlineSnapshot(`
    "step,tasks,failed
    end,1,0
    score,5,1
    start,2,0
    sum,1,0
    "
  `);
  expect(await ask('select tag, is_system from tags where is_system = 0', '--csv')).toBe(
    'tag,is_system\n"a ""b"", c",0\n',
  );
  const joined = `/* Which total came of which count; */
    SELECT p.value AS count, a.value AS total, r.seconds >= 0 AS isTimed, r.started_at LIKE '____-__-__T__:__:__.___Z' AS isIso
    FROM runs AS r JOIN parameters AS p USING (flow, run) JOIN artifacts AS a USING (flow, run)
    WHERE p.name = 'count' AND a.name = 'total' AND a.step = 'end'`;
  expect(JSON.parse(await ask(joined, '--json'))).toEqual({ count: 3, total: 3, isTimed: 1, isIso: 1 });
  expect(await ask("SELECT DISTINCT value FROM Parameters WHERE name = 'isLoud'", '--csv')).toBe('value\n1\n');
  expect(await ask('SELECT flow FROM runs WHERE FALSE', '--json')).toBe('');
});

it('can change nothing, and says what is wrong with a query', async () => {
  const { flow, root } = flowProject({ 'flow.ts': scores });
  await flow(['run', 'flow.ts']);
  const other = join(root, 'other.db');
  const refused = [
    'DELETE FROM runs',
    'WITH x AS (SELECT 1) DELETE FROM main.runs',
    'WITH x AS (SELECT 1) INSERT INTO temp.parameters SELECT 1, 2, 3, 4',
    `ATTACH '${other}' AS other`,
    `VACUUM INTO '${other}'`,
    'PRAGMA query_only = OFF',
    'SELECT 1; DELETE FROM main.runs',
    "SELECT load_extension('x')",
    'SELECT nam FROM runs',
    'SELECT * FROM run',
    '',
  ];
  const ended = [];
  for (const sql of refused) ended.push(await flow(['sql', sql]));
  ended.push(await flow(['sql']), await flow(['sql', 'SELECT 1', '--json', '--csv']));
  expect(ended.map(({ code }) => code)).toEqual(ended.map(() => 2));
  expect(normal(ended.map(({ stderr }) => stderr).join('')).replaceAll(/^hint.*\n/gm, '')).toMatchInlineSnapshot(`
    "error FLOW_SQL_NOT_READING The query does something else than read.
    error FLOW_SQL_INVALID The query can't be answered: attempt to write a readonly database.
    error FLOW_SQL_INVALID The query can't be answered: attempt to write a readonly database.
    error FLOW_SQL_NOT_READING The query does something else than read.
    error FLOW_SQL_NOT_READING The query does something else than read.
    error FLOW_SQL_NOT_READING The query does something else than read.
    error FLOW_SQL_INVALID The query can't be answered: it holds more than one statement.
    error FLOW_SQL_INVALID The query can't be answered: not authorized.
    error FLOW_SQL_INVALID The query can't be answered: no such column: nam.
    error FLOW_SQL_INVALID The query can't be answered: no such table: run.
    error FLOW_SQL_NOT_READING The query does something else than read.
    error FLOW_ARGUMENT_MISSING flow sql needs QUERY.
    "
  `);
  expect(existsSync(other)).toBe(false);
  expect((await flow(['sql', 'SELECT COUNT(*) AS runs FROM runs', '--csv'])).stdout).toBe('runs\n1\n');
});

it('shows the views, each with the columns that it has, also before anything ran', async () => {
  const { flow, root } = flowProject({});
  for (const [view, columns] of Object.entries(sqlViews)) {
    const { stdout } = await flow(['sql', `SELECT * FROM ${view}`, '--csv']);
    expect(stdout).toBe(`${Object.keys(columns).join()}\n`);
  }
  expect(existsSync(join(root, '.flow'))).toBe(false);
  const shown = (await flow(['sql', '--schema'])).stdout;
  expect(shown).toContain("artifacts\n  flow   The flow's name\n");
  expect(JSON.parse((await flow(['sql', '--schema', '--json'])).stdout)).toEqual(sqlViews);
});
