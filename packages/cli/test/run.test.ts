import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { flowProject, normal, scores } from './flow-project.ts';

it('says in a line each what happens, without colours', async () => {
  const { flow } = flowProject({ 'flow.ts': scores });
  const { code, stdout, stderr } = await flow(['run', 'flow.ts']);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(normal(stdout)).toMatchInlineSnapshot(`
    "<time> Scores/<run> started
    <time> start started
    start | ["fast",["a"],true]
    <time> start finished in <duration>
    <time> start opened a foreach of 2 items
    <time> score/0-0 started
    score/0-0 | scoring 0
    <time> score/0-0 finished in <duration>
    <time> score/0-1 started
    score/0-1 | scoring 1
    <time> score/0-1 finished in <duration>
    <time> sum started
    <time> sum finished in <duration>
    <time> end started
    end | total 1
    <time> end finished in <duration>
    ✓ Scores/<run> finished in <duration>
    "
  `);
});

it('takes parameters by flag and by name, as JSON, in pieces and repeated, and knows --no', async () => {
  const { flow } = flowProject({ 'flow.ts': scores });
  const said = async (...words: string[]): Promise<string | undefined> =>
    (await flow(['run', ...words])).stdout.split('\n').find((line) => line.startsWith('start | '));
  expect(await said('flow.ts', '--mode', 'slow', '--labels', 'x', '--labels', 'y', '--no-is-loud')).toBe(
    'start | ["slow",["x","y"],false]',
  );
  expect(await said('--mode=slow', '--labels', 'x,y', 'flow.ts', '--isLoud')).toBe('start | ["slow",["x","y"],true]');
  expect(await said('--labels', '["x y"]', 'flow.ts')).toBe('start | ["fast",["x y"],true]');
});

it('prints nothing but events with --json, whatever a parameter holds', async () => {
  const text = scores
    .replace("param(z.array(z.string()), { default: ['a'] })", 'param(z.bigint(), { default: 7n })')
    .replace('this.labels, ', '');
  const { flow } = flowProject({ 'flow.ts': text });
  const { code, stdout, stderr } = await flow(['run', 'flow.ts', '--count', '1', '--json']);
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; parameters?: unknown });
  expect({ code, stderr, kinds: events.map(({ kind }) => kind), parameters: events[0]?.parameters })
    .toMatchInlineSnapshot(`
    {
      "code": 0,
      "kinds": [
        "run.started",
        "task.started",
        "task.log",
        "task.finished",
        "foreach.opened",
        "task.started",
        "task.log",
        "task.finished",
        "task.started",
        "task.finished",
        "task.started",
        "task.log",
        "task.finished",
        "run.ended",
      ],
      "parameters": {
        "count": 1,
        "isLoud": true,
        "labels": "7",
        "mode": "fast",
      },
      "stderr": "",
    }
  `);
});

it('prints only what the tasks print, and the end, with --quiet', async () => {
  const { flow } = flowProject({ 'flow.ts': scores });
  const { stdout } = await flow(['run', 'flow.ts', '--count', '1', '--quiet']);
  expect(normal(stdout)).toMatchInlineSnapshot(`
    "start | ["fast",["a"],true]
    score/0-0 | scoring 0
    end | total 0
    ✓ Scores/<run> finished in <duration>
    "
  `);
});

it('writes the id of the run before anything runs', async () => {
  const text = scores.replace(
    'console.log(JSON.stringify([this.mode, this.labels, this.isLoud]));',
    "console.log('id', readFileSync('run.id', 'utf8'));",
  );
  const { flow, root } = flowProject({ 'flow.ts': `import { readFileSync } from 'node:fs';\n${text}` });
  const { stdout } = await flow(['run', 'flow.ts', '--run-id-file', 'run.id']);
  const id = readFileSync(join(root, 'run.id'), 'utf8');
  expect(id).toMatch(/^\d{8}-\d{6}-[a-z0-9]{6}$/);
  expect(stdout).toContain(`start | id ${id}\n`);
});

it('refuses a file for the id that cannot be written, before anything runs', async () => {
  const { flow } = flowProject({ 'flow.ts': scores });
  const { code, stdout, stderr } = await flow(['run', 'flow.ts', '--run-id-file', 'no/such/folder.id']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('error FLOW_RUN_ID_FILE');
});

it('colours when it is forced to, though there is no terminal', async () => {
  const { flow } = flowProject({ 'flow.ts': scores });
  const forced = await flow(['run', 'flow.ts', '--count', '0'], { env: { FORCE_COLOR: '1' } });
  const both = await flow(['run', 'flow.ts', '--count', '0'], { env: { NO_COLOR: '1' } });
  expect(forced.stdout).toContain('\u001B[32m✓');
  expect(both.stdout).not.toContain('\u001B');
});
