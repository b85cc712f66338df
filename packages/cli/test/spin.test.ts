import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { flowProject, normal, normalTable, scores, type FlowProject } from './flow-project.ts';

async function ranProject(...words: readonly string[]): Promise<FlowProject> {
  const project = flowProject({ 'flow.ts': scores });
  await project.flow(['run', 'flow.ts', ...words]);
  return project;
}

function storedIn(root: string): ReadonlySet<string> {
  return new Set(readdirSync(join(root, '.flow'), { recursive: true, encoding: 'utf8' }));
}

async function runsOf({ flow }: FlowProject): Promise<readonly string[]> {
  const { stdout } = await flow(['runs', 'list', '--json']);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { run: string }).run);
}

it('runs the step that failed again, says where its inputs came from and what it stored, and keeps nothing', async () => {
  const project = await ranProject('--fail-at', '1');
  const { flow, root } = project;
  const stored = storedIn(root);
  const failed = await flow(['spin', 'flow.ts', 'score']);
  expect(failed.code).toBe(1);
  expect(normal(failed.stderr)).toMatchInlineSnapshot(`
    "
    score/0-1 Error: no score for 1
      at flow.ts:24:37
          21 |
          22 |   @step score(item: number) {
          23 |     console.log('scoring', item);
        > 24 |     if (item === this.failAt) throw new Error('no score for ' + item);
             |                                     ^
          25 |     this.item = item;
          26 |     this.next(this.sum);
          27 |   }

    ✗ score/0-1 failed after <duration>
    "
  `);
  writeFileSync(join(root, 'flow.ts'), scores.replace('if (item === this.failAt) throw', 'if (item < 0) throw'));
  const mended = await flow(['spin', 'flow.ts', 'score']);
  expect(mended).toMatchObject({ code: 0, stderr: '' });
  expect(normalTable(mended.stdout)).toMatchInlineSnapshot(`
    "score/0-1 on the inputs of Scores/<run>/score/0-1, which failed
    scoring 1
    ✓ score/0-1 finished in <duration>
      item  new  number  1 B  1
      1 passed on as it was
      next: sum
    "
  `);
  expect(storedIn(root)).toEqual(stored);
  expect(await runsOf(project)).toHaveLength(1);
  const quiet = await flow(['spin', 'flow.ts', 'score', '--quiet']);
  expect(quiet).toMatchObject({ code: 0, stdout: 'scoring 1\n', stderr: '' });
});

it('tells programs of each thing as a line of JSON, with what the step stored', async () => {
  const { flow } = await ranProject();
  const { code, stdout } = await flow(['spin', 'flow.ts', 'sum', '--set', '1.item=41', '--json']);
  expect(code).toBe(0);
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ kind }) => kind)).toEqual([
    'spin.started',
    'run.started',
    'task.cloned',
    'task.cloned',
    'task.started',
    'task.finished',
    'run.ended',
    'spin.ended',
  ]);
  expect(lines[0]).toMatchObject({ step: 'sum', task: '0', state: 'finished', inputs: { kind: 'foreach', count: 2 } });
  expect(lines.at(-1)).toMatchObject({
    status: 'finished',
    next: { kind: 'linear', targets: ['end'] },
    artifacts: [{ name: 'total', type: 'number', preview: '41', value: 41, change: 'new' }],
  });
  const failed = await flow(['spin', 'flow.ts', 'score', '--fail-at', '0', '--json']);
  expect(failed.code).toBe(1);
  expect(JSON.parse(failed.stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
    kind: 'spin.ended',
    status: 'failed',
    error: { message: 'no score for 0', position: { file: 'flow.ts', line: 24 } },
  });
});

it('takes the task that is named, and one of the latest run that came to the step', async () => {
  const project = await ranProject('--count', '3');
  const { flow } = project;
  await flow(['run', 'flow.ts', '--fail-at', '0']);
  const [failed = '', finished = ''] = await runsOf(project);
  const one = await flow(['spin', 'flow.ts', 'score', '--run', `Scores/${finished}/score/0-2`]);
  expect(one.stdout).toContain(`score/0-2 on the inputs of Scores/${finished}/score/0-2\nscoring 2\n`);
  expect((await flow(['spin', 'flow.ts', 'sum'])).stdout).toContain(`on the inputs of Scores/${finished}/sum/0`);
  expect((await flow(['spin', 'flow.ts', 'score', '--fail-at', '9'])).stdout).toContain(
    `${failed}/score/0-0, which failed`,
  );
  const none = await flow(['spin', 'flow.ts', 'sum', '--run', failed]);
  expect(none.code).toBe(2);
  expect(normal(none.stderr)).toMatchInlineSnapshot(`
    "error FLOW_SPIN_INPUTS The run Scores/<run> has nothing that sum could begin with: score had not finished.
    hint: Run score first (flow resume flow.ts goes on from there), or choose another run: --run RUN.
    "
  `);
});

const refused: readonly (readonly [words: string, told: string])[] = [
  ['', 'flow spin needs STEP.'],
  ['scroe', 'Did you mean score?'],
  ['sum --set itm=2', 'Did you mean item?'],
  ['sum --set item', 'Write --set NAME=VALUE.'],
  ['sum --set 7.item=2', 'no input is from 7.'],
  ['sum --set failAt=2', 'Give it as one: --fail-at'],
  ['start --set item=2', 'the step has no inputs.'],
  ['sum --artifacts none.json', "The artifacts of none.json can't be read"],
  ['sum --artifacts list.json', 'it holds no object.'],
  ['sum --run Other/latest', 'it is of Other, and the flow is Scores.'],
  ['sum --run Scores/latest/score/0-0', 'it is of the step score, and sum is to run.'],
  ['score --run Scores/latest/score/0-3', 'Did you mean Scores/'],
  ['sum --json --quiet', "--quiet and --json can't be given together."],
];

it('refuses what makes no sense, and says what to do instead', async () => {
  const { flow, root } = await ranProject();
  writeFileSync(join(root, 'list.json'), '[1]');
  for (const [words, told] of refused) {
    const { code, stdout, stderr } = await flow(['spin', 'flow.ts', ...words.split(' ').filter((word) => word !== '')]);
    expect([words, code]).toEqual([words, 2]);
    expect(stdout + stderr).toContain(told);
  }
}, 60_000);

it('says that there is no run yet', async () => {
  const { flow, root } = flowProject({ 'flow.ts': scores });
  const { code, stderr } = await flow(['spin', 'flow.ts', 'sum']);
  expect(code).toBe(2);
  expect(stderr).toContain('error FLOW_SPIN_NO_RUN There is no run of Scores whose inputs a step could be run on.');
  expect(stderr).toContain('hint: flow run flow.ts makes one, even if it fails.');
  expect(existsSync(join(root, '.flow'))).toBe(false);
});

it('takes artifacts from a module, against which --set holds, and parameters with other values', async () => {
  const { flow, root } = await ranProject();
  writeFileSync(join(root, 'inputs.ts'), 'const item: number = 10;\nexport default { item, "1.item": 20 };\n');
  writeFileSync(join(root, 'later.mjs'), 'export default async () => ({ item: 5 });\n');
  const total = async (...words: readonly string[]): Promise<string | undefined> =>
    /total +new +number +\d B +(\d+)/.exec((await flow(['spin', 'flow.ts', 'sum', ...words])).stdout)?.[1];
  expect(await total()).toBe('1');
  expect(await total('--artifacts', 'inputs.ts')).toBe('30');
  expect(await total('--artifacts', 'inputs.ts', '--set', '0.item=1')).toBe('21');
  expect(await total('--artifacts', 'later.mjs')).toBe('10');
  const start = await flow(['spin', 'flow.ts', 'start', '--mode', 'slow', '--count=1']);
  expect(start.stdout).toContain('["slow",["a"],true]');
  expect(start.stdout).toContain('next: score × 1');
  const help = await flow(['spin', 'flow.ts', '--help']);
  expect(help.stdout).toContain('Run one step of Scores');
  expect(help.stdout).toMatch(/--mode=<option>/);
});

it('runs with the configs of the run that it takes the inputs from', async () => {
  const text = `import { config, Flow, step } from '@flow/core';

const size = config('size', { value: 1 });

export default class Sized extends Flow {
  @step start() { this.next(this.end); }
  @step end() { console.log('size', size); }
}
`;
  const project = flowProject({ 'flow.ts': text });
  const { flow } = project;
  await flow(['run', 'flow.ts', '--config-value', 'size', '2']);
  await flow(['run', 'flow.ts']);
  const [, first = ''] = await runsOf(project);
  expect((await flow(['spin', 'flow.ts', 'end', '--run', first])).stdout).toContain('size 2\n');
  expect((await flow(['spin', 'flow.ts', 'end'])).stdout).toContain('size 1\n');
  const refused = await flow(['spin', 'flow.ts', 'end', '--config-value', 'size', '5']);
  expect(refused.stderr).toMatch(
    /FLOW_CONFIG_KEPT The config size can't be given: what goes on from Sized\/\S+ keeps its own\./,
  );
});

it('keeps what comes of it where that is wanted: a run of its own, from which the flow can be resumed', async () => {
  const project = await ranProject('--fail-at', '1');
  const { flow, root } = project;
  writeFileSync(join(root, 'flow.ts'), scores.replace('this.item = item;', 'this.item = item + 100;'));
  const kept = await flow([
    'spin',
    'flow.ts',
    'score',
    '--run',
    'Scores/latest/score/0-1',
    '--fail-at',
    '9',
    '--persist',
  ]);
  expect(kept.code).toBe(0);
  const [, path = ''] = /kept as (\S+)/.exec(kept.stdout) ?? [];
  const [spun = '', failed = ''] = await runsOf(project);
  expect(path).toBe(`Scores/${spun}`);
  expect((await flow(['dump', `${path}/score/0-1`, '--artifact', 'item'])).stdout).toBe('101\n');
  expect((await flow(['logs', path])).stdout).toContain('scoring 1');
  const shown = await flow(['runs', 'show', path]);
  expect(shown.stdout).toContain(`spin of   score, on inputs of Scores/${failed}`);
  expect((await flow(['runs', 'list'])).stdout).toMatch(/ada +spin:score\n/);
  expect((await flow(['runs', 'show', 'Scores/latest'])).stdout).toContain(failed);
  const resumed = await flow(['resume', 'flow.ts', '--origin-run', spun]);
  expect(resumed.code).toBe(0);
  expect(resumed.stdout).toContain(`score/0-1 taken over from ${spun}`);
  expect(resumed.stdout).toContain('score/0-0 | scoring 0');
  expect(resumed.stdout).toContain('end | total 201');
});

it('looks among the runs of the namespace', async () => {
  const { flow } = await ranProject();
  expect((await flow(['spin', 'flow.ts', 'sum', '--namespace', 'user:ada'])).code).toBe(0);
  const { code, stderr } = await flow(['spin', 'flow.ts', 'sum', '--namespace', 'user:eve']);
  expect(code).toBe(2);
  expect(stderr).toContain('FLOW_SPIN_NO_RUN There is no run of Scores in the namespace user:eve whose inputs');
});
