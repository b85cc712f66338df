import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { flowProject, normal, scores } from './flow-project.ts';

it('lists the runs of a time and of parameters', async () => {
  const { flow, root } = flowProject({ 'flow.ts': scores });
  await flow(['run', 'flow.ts', '--tag', 'old', '--count', '3', '--mode', 'slow']);
  const database = new DatabaseSync(join(root, '.flow/metadata.db'));
  database.exec('update runs set started_at = started_at - 5 * 86400000');
  database.close();
  await flow(['run', 'flow.ts', '--tag', 'new', '--fail-at', '1']);
  const tagsOf = async (...flags: readonly string[]): Promise<readonly string[]> => {
    const { stdout, stderr } = await flow(['runs', 'list', '--json', ...flags]);
    expect(stderr).toBe('');
    const lines = stdout.split('\n').filter((line) => line !== '');
    return lines.map((line) => (JSON.parse(line) as { readonly tags: readonly string[] }).tags.join());
  };
  expect(await tagsOf('--since', '2h')).toEqual(['new']);
  expect(await tagsOf('--until', '3d')).toEqual(['old']);
  expect(await tagsOf('--since', '1w', '--until', '2026-01-01')).toEqual([]);
  expect(await tagsOf('Scores', '--parameter', 'mode=slow', '--parameter', 'count=3')).toEqual(['old']);
  expect(await tagsOf('--parameter', 'fail-at=1')).toEqual(['new']);
  expect(await tagsOf('--parameter', 'failAt=1', '--status', 'finished')).toEqual([]);
  expect(await tagsOf('--parameter', 'labels=["a"]', '--user', 'ada', '--limit', '1')).toEqual(['new']);
  const table = await flow(['runs', 'list', '--parameter', 'isLoud=true', '--limit', '1']);
  expect(table.stdout).toContain('There are more; --limit 5 shows them.');
  expect((await flow(['runs', 'list', '--limit', '2'])).stdout).not.toContain('There are more');
});

it('says what is wrong with a filter', async () => {
  const { flow } = flowProject({});
  const tried = [
    await flow(['runs', 'list', '--since', 'yesterday']),
    await flow(['runs', 'list', '--until', '2026-02-30']),
    await flow(['runs', 'list', '--parameter', 'genre']),
    await flow(['runs', 'list', '--params', 'genre=x']),
  ];
  expect(tried.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
  expect(normal(tried.map(({ stderr }) => stderr).join('\n'))).toMatchInlineSnapshot(`
    "error FLOW_FLAG_TIME --since takes a time, and not "yesterday".
    hint: Give a date as 2026-11-23, with a time of day as 2026-11-23T18:30, or an age: 90s, 30m, 2h, 3d or 1w.

    error FLOW_FLAG_TIME --until takes a time, and not "2026-02-30".
    hint: Give a date as 2026-11-23, with a time of day as 2026-11-23T18:30, or an age: 90s, 30m, 2h, 3d or 1w.

    error FLOW_FLAG_PAIR --parameter takes a name and a value, and not "genre".
    hint: Write --parameter NAME=VALUE.

    error FLOW_FLAG_UNKNOWN flow runs list has no flag --params.
    hint: flow runs list --help lists the flags.
    "
  `);
});
