import { DatabaseSync } from 'node:sqlite';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { flowProject, normal, normalTable, scores, waiting } from './flow-project.ts';

it('lists runs in a table, filtered, and as JSON', async () => {
  const { flow } = flowProject({ 'flow.ts': scores });
  await flow(['run', 'flow.ts', '--tag', 'nightly']);
  await flow(['run', 'flow.ts', '--fail-at', '0']);
  const { stdout } = await flow(['runs', 'list']);
  expect(normalTable(stdout)).toMatchInlineSnapshot(`
    "RUN  STATUS  STARTED  DURATION  TASKS  USER  TAGS
    Scores/<run>  failed  <date>  just now  <duration>  2  ada
    Scores/<run>  finished  <date>  just now  <duration>  5  ada  nightly
    "
  `);
  const columns = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.search(/STATUS|failed|finished/));
  expect(new Set(columns).size).toBe(1);
  const tagged = await flow(['runs', 'list', 'Scores', '--tag', 'nightly', '--json']);
  const runs = tagged.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(runs).toEqual([
    expect.objectContaining({ flow: 'Scores', status: 'finished', tags: ['nightly'], user: 'ada' }),
  ]);
  expect((await flow(['runs', 'list', '--limit', '1'])).stdout).toContain('There are more; --limit 5 shows them.');
});

it('shows a run whose launcher has been silent for a minute as lost', async () => {
  const { flow, root } = flowProject({ 'flow.ts': scores });
  await flow(['run', 'flow.ts']);
  const [run = ''] = readdirSync(join(root, '.flow/runs/Scores'));
  const manifest = join(root, '.flow/runs/Scores', run, 'run.json');
  rmSync(join(root, '.flow/runs/Scores', run, 'end.json'));
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(/"host":"[^"]*"/, '"host":"elsewhere"'));
  const database = new DatabaseSync(join(root, '.flow/metadata.db'));
  const setHeartbeat = database.prepare("update runs set status = 'running', finished_at = null, heartbeat_at = ?");
  setHeartbeat.run(Date.now() - 50_000);
  const living = await flow(['runs', 'list']);
  setHeartbeat.run(Date.now() - 70_000);
  const lost = await flow(['runs', 'list', '--status', 'lost']);
  database.close();
  expect(living.stdout).toContain(' running ');
  expect(lost.stdout).toContain(' lost ');
});

it('shows a run whose launcher is gone from this machine as lost at once, and how long it was heard of', async () => {
  const { flow, start, root } = flowProject({ 'flow.ts': waiting });
  const running = start(['run', 'flow.ts']);
  await running.printed('waiting');
  expect((await flow(['runs', 'list'])).stdout).toContain(' running ');
  const database = new DatabaseSync(join(root, '.flow/metadata.db'));
  // The index is told in batches.
  while (database.prepare('select count(*) as count from attempts').get()?.['count'] === 0) await sleep(10);
  running.child.kill('SIGKILL');
  await running.ended;
  database.exec('update runs set started_at = started_at - 3600000, heartbeat_at = heartbeat_at - 3540000');
  database.exec('update attempts set started_at = started_at - 3590000');
  database.close();
  const [listed, shown] = await Promise.all([flow(['runs', 'list']), flow(['runs', 'show', 'Waiting/latest'])]);
  expect(listed.stdout).toMatch(/ lost .* 1 min \d+ s /);
  expect(shown.stdout).toMatch(/duration +1 min \d+ s\n/);
  expect(shown.stdout).toMatch(/start +[345]\d\.\d s +1 lost\n/);
});

it('shows a run as it ended though its launcher could not tell the index', async () => {
  const { flow, root } = flowProject({ 'flow.ts': scores });
  await flow(['run', 'flow.ts', '--fail-at', '0']);
  const database = new DatabaseSync(join(root, '.flow/metadata.db'));
  database.exec("update runs set status = 'running', finished_at = null, error = null");
  database.close();
  expect((await flow(['runs', 'list'])).stdout).toContain(' failed ');
  expect((await flow(['runs', 'show', 'Scores/latest'])).stdout).toContain(' failed\n');
});

it('shows what is known of a run', async () => {
  const { flow } = flowProject({ 'flow.ts': scores });
  await flow(['run', 'flow.ts', '--fail-at', '1']);
  const { stdout } = await flow(['runs', 'show', 'Scores/latest']);
  expect(normalTable(stdout)).toMatchInlineSnapshot(`
    "Scores/<run>  failed
      started  <date> (just now)
      duration  <duration>
      user  ada
      file  flow.ts

    PARAMETERS
      count  2
      mode  'fast'
      labels  [ 'a' ]
      isLoud  true
      failAt  1

    STEPS
      start  <duration>  1 finished
      score  <duration>  1 finished, 1 failed

    FAILURES
      score/0-1 Error: no score for 1 (flow.ts:24:37)  flow logs Scores/<run>/score/0-1
    "
  `);
});

it('shows the logs of a run, a step and a task', async () => {
  const { flow } = flowProject({ 'flow.ts': scores });
  await flow(['run', 'flow.ts']);
  const logs = async (...words: string[]): Promise<string> => (await flow(['logs', ...words])).stdout;
  expect(await logs('Scores/latest')).toBe(
    'start | ["fast",["a"],true]\nscore/0-0 | scoring 0\nscore/0-1 | scoring 1\nend | total 1\n',
  );
  expect(await logs('Scores/latest/score')).toBe('score/0-0 | scoring 0\nscore/0-1 | scoring 1\n');
  expect(await logs('Scores/latest/score/0-1')).toBe('scoring 1\n');
  expect(await logs('Scores/latest', '--stream', 'stderr')).toBe('end | total 1\n');
  expect(await logs('Scores/latest/end/0', '--attempt', '1')).toBe('');
  expect(normal(await logs('Scores/latest/end/0', '-t'))).toMatch(/^<date>\.\d{3} total 1\n$/);
  expect(JSON.parse(await logs('Scores/latest/end/0', '--json'))).toMatchObject({
    step: 'end',
    task: '0',
    attempt: 0,
    stream: 'stderr',
    text: 'total 1',
  });
});

it('says which of its files a run has lost', async () => {
  const { flow, root } = flowProject({ 'flow.ts': scores });
  await flow(['run', 'flow.ts']);
  const [run = ''] = readdirSync(join(root, '.flow/runs/Scores'));
  const dumped = async (path: string): Promise<string> =>
    normal((await flow(['dump', path])).stderr).replaceAll(root, '');
  for (const step of ['start', 'end']) rmSync(join(root, '.flow/runs/Scores', run, `tasks/${step}/0.json`));
  expect(await dumped('Scores/latest/start')).toMatchInlineSnapshot(`
    "error FLOW_TASK_MISSING The task Scores/<run>/start/0 had finished, and its manifest is no longer in file:///.flow: it was deleted, or the store lost it.
    hint: flow resume FILE start --origin-run <run> runs it again, and what comes after it.
    "
  `);
  expect(await dumped('Scores/latest')).toContain('FLOW_TASK_MISSING The task Scores/<run>/end/0 had finished');
  rmSync(join(root, '.flow/runs/Scores', run, 'run.json'));
  expect(await dumped('Scores/latest')).toMatchInlineSnapshot(`
    "error FLOW_RUN_MISSING There is no run Scores/<run> in file:///.flow: runs/Scores/<run>/run.json is missing.
    hint: flow runs list shows the runs. One that stands there has lost that file, without which it can be neither read nor resumed.
    "
  `);
});

it('shows the other artifacts of a task of which the store has lost one', async () => {
  const text = scores
    .replace('this.total = inputs', "this.text = 'x'.repeat(100_000); this.total = inputs")
    .replace('total!: number;', 'total!: number; text!: string;');
  const { flow, root } = flowProject({ 'flow.ts': text });
  await flow(['run', 'flow.ts']);
  rmSync(join(root, '.flow/blobs'), { recursive: true });
  const { code, stdout, stderr } = await flow(['dump', 'Scores/latest']);
  expect(code).toBe(1);
  expect(stdout).toMatchInlineSnapshot(`
    "ARTIFACT  TYPE    SIZE      VALUE
    text      string  100.0 kB  FLOW_BLOB_MISSING
    total     number  1 B       1
    "
  `);
  expect(stderr).toMatch(/^error FLOW_BLOB_MISSING The blob blobs\//);
  const json = await flow(['dump', 'Scores/latest', '--json']);
  expect(json.code).toBe(1);
  const { artifacts } = JSON.parse(json.stdout) as { artifacts: unknown };
  expect(artifacts).toMatchObject([
    { name: 'text', error: { code: 'FLOW_BLOB_MISSING' } },
    { name: 'total', preview: '1' },
  ]);
});

it('shows artifacts, and prints one value exactly', async () => {
  const text = scores
    .replace('this.total = inputs', 'this.seen = new Map([[1, new Set(["x"])]]); this.total = inputs')
    .replace('total!: number;', 'total!: number; seen!: Map<number, Set<string>>;');
  const { flow } = flowProject({ 'flow.ts': text });
  await flow(['run', 'flow.ts']);
  expect((await flow(['dump', 'Scores/latest'])).stdout).toMatchInlineSnapshot(`
    "ARTIFACT  TYPE    SIZE  VALUE
    seen      Map(1)  13 B  Map(1) { 1 => Set(1) { 'x' } }
    total     number  1 B   1
    "
  `);
  expect((await flow(['dump', 'Scores/latest', '--artifact', 'total'])).stdout).toBe('1\n');
  expect((await flow(['dump', 'Scores/latest/end/0/seen'])).stdout).toBe("Map(1) { 1 => Set(1) { 'x' } }\n");
  const { code, stderr } = await flow(['dump', 'Scores/latest', '--artifact', 'totla']);
  expect({ code, hint: stderr.split('\n')[1] }).toEqual({ code: 2, hint: 'hint: Did you mean total?' });
});
