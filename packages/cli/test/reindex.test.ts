import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { flowProject, scores, waiting, type FlowProject } from './flow-project.ts';

const views = [
  ['runs', 'list', '--json'],
  ['runs', 'show', 'Scores/latest', '--json'],
  ['logs', 'Scores/latest', '--json'],
  ['dump', 'Scores/latest', '--json'],
] as const;

async function look({ flow }: FlowProject): Promise<readonly string[]> {
  const seen: string[] = [];
  for (const view of views) {
    const { stdout, code } = await flow([...view]);
    expect({ view, code }).toEqual({ view, code: 0 });
    // The launcher's clock and the task's differ by milliseconds; so does the order of tasks that ran side by side.
    const lines = stdout.replaceAll(/"(seenAt|startedAt|finishedAt)":\s*"[^"]*"/g, '').split('\n');
    seen.push(lines.toSorted().join('\n'));
  }
  return seen;
}

function loseIndex(root: string): void {
  const files = readdirSync(join(root, '.flow')).filter((name) => name.startsWith('metadata.db'));
  expect(files).not.toEqual([]);
  for (const name of files) rmSync(join(root, '.flow', name));
}

it('makes a lost index again from the store, and says so once', async () => {
  const project = flowProject({ 'flow.ts': scores });
  const { flow, root } = project;
  await flow(['run', 'flow.ts', '--tag', 'nightly']);
  await flow(['run', 'flow.ts', '--fail-at', '1']);
  writeFileSync(join(root, 'flow.ts'), scores.replace('throw new Error', 'new Error'));
  expect(await flow(['resume', 'flow.ts'])).toMatchObject({ code: 0 });
  const before = await look(project);
  loseIndex(root);
  const first = await flow(['runs', 'list']);
  expect(first.stderr).toContain('and was made again from the store: 3 runs');
  expect(await look(project)).toEqual(before);
  expect((await flow(['runs', 'list'])).stderr).toBe('');
});

it('goes on from a run that was killed, with the index gone too', async () => {
  const { flow, start, root } = flowProject({ 'flow.ts': waiting.replace('60_000', "process.env['WAIT'] ?? 0") });
  const run = start(['run', 'flow.ts'], { env: { WAIT: '60000' } });
  await run.printed('waiting');
  run.child.kill('SIGKILL');
  await run.ended;
  loseIndex(root);
  expect(await flow(['resume', 'flow.ts'])).toMatchObject({ code: 0 });
});

it('indexes again on demand; what is damaged is named, and the rest indexed', async () => {
  const { flow, root } = flowProject({ 'flow.ts': scores });
  await flow(['run', 'flow.ts']);
  await flow(['run', 'flow.ts']);
  expect((await flow(['runs', 'reindex'])).stdout).toMatch(
    /^2 runs with 10 attempts of file:\S+ are in the index\.\n$/,
  );
  const runs = join(root, '.flow/runs/Scores');
  const [first = ''] = readdirSync(runs);
  writeFileSync(join(runs, first, 'tasks/start/0.json'), '{');
  const { code, stdout, stderr } = await flow(['runs', 'reindex', '--json']);
  expect({ code, told: JSON.parse(stdout) as unknown }).toMatchObject({
    code: 1,
    told: { runs: 2, attempts: 9, problems: 1 },
  });
  expect(stderr).toContain(`${first}/tasks/start/0.json`);
});

it.each(['from its first byte', 'further on'])(
  'puts an index aside that is broken %s, and makes a new one',
  async (where) => {
    const { flow, root } = flowProject({ 'flow.ts': scores });
    await flow(['run', 'flow.ts', '--count', '200']);
    const path = join(root, '.flow/metadata.db');
    const broken = readFileSync(path).fill(0xee, where === 'further on' ? 8192 : 0);
    writeFileSync(path, broken);
    if (where !== 'further on') {
      const { code, stderr } = await flow(['runs', 'list']);
      expect({ code, stderr: stderr.replaceAll(root, '<root>') }).toMatchInlineSnapshot(`
        {
          "code": 2,
          "stderr": "error FLOW_METADATA_CORRUPT The index <root>/.flow/metadata.db can't be read: file is not a database.
        hint: If this is the index, flow runs reindex puts it aside and makes a new one from the store, where all that it lists is kept. If it is another file, set the metadata's path in the config.
        ",
        }
      `);
    }
    const { code, stdout, stderr } = await flow(['runs', 'reindex']);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^1 run with 203 attempts /) });
    expect(stderr).toContain('warning FLOW_METADATA_REPLACED');
    expect(readFileSync(`${path}.broken`).equals(broken)).toBe(true);
    expect(await flow(['runs', 'list'])).toMatchObject({ code: 0, stderr: '' });
    expect((await flow(['runs', 'reindex'])).stderr).toBe('');
  },
);

it('shows all that a lost run has finished, though its launcher had not told the index', async () => {
  const { flow, root } = flowProject({ 'flow.ts': scores });
  await flow(['run', 'flow.ts']);
  const database = new DatabaseSync(join(root, '.flow/metadata.db'));
  database.exec("update runs set status = 'running', finished_at = null, heartbeat_at = 0; delete from attempts");
  database.close();
  const [run = ''] = readdirSync(join(root, '.flow/runs/Scores'));
  rmSync(join(root, '.flow/runs/Scores', run, 'end.json'));
  const { stdout } = await flow(['runs', 'show', 'Scores/latest', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({
    status: 'lost',
    steps: [{ finished: 1 }, { finished: 2 }, { finished: 1 }, { finished: 1 }],
  });
});
