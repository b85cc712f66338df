import { expect, it } from 'vitest';
import { flowProject, scores } from './flow-project.ts';

const broken = scores
  .replace('this.next(this.sum);', '')
  .replace('this.next(this.end);', 'this.next(this.end); console.log(1);');

it('says what it checked when nothing is wrong', async () => {
  const { code, stdout, stderr } = await flowProject({ 'flow.ts': scores }).flow(['check', 'flow.ts']);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'Scores: 4 steps, no problems\n', stderr: '' });
});

it('shows all problems at once, from where the user is', async () => {
  const { flow } = flowProject({ 'flow.config.yaml': 'graceSeconds: 1\n', 'src/flow.ts': broken });
  const { code, stdout } = await flow(['check', 'flow.ts'], { cwd: 'src' });
  expect(code).toBe(2);
  expect(stdout.match(/^flow\.ts:\d+:\d+ error FLOW_\w+/gm)?.length).toBeGreaterThan(1);
  expect(stdout).toMatch(/Scores: 4 steps, \d errors\n$/);
});

it('gives the problems as JSON', async () => {
  const { code, stdout } = await flowProject({ 'flow.ts': broken }).flow(['check', 'flow.ts', '--json']);
  const result = JSON.parse(stdout) as { errors: number; diagnostics: unknown[] };
  expect({ code, flow: result }).toMatchObject({ code: 2, flow: { flow: 'Scores', steps: 4, warnings: 0 } });
  expect(result.diagnostics).toHaveLength(result.errors);
});

it('does not run what has a problem', async () => {
  const { code, stdout, stderr } = await flowProject({ 'flow.ts': broken }).flow(['run', 'flow.ts']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('error FLOW_INVALID');
});

it('shows the graph in each format, by either form of a command', async () => {
  const { flow } = flowProject({ 'flow.ts': scores });
  expect((await flow(['show', 'flow.ts'])).stdout).toMatchInlineSnapshot(`
    "Scores: Scores some items.

    start    foreach → score    Makes the items.
      score  → sum
    sum      joins start → end
    end      (end)
    "
  `);
  expect((await flow(['show', 'flow.ts', '--format', 'mermaid'])).stdout).toMatch(/^(flowchart|graph) /);
  expect((await flow(['show', 'flow.ts', '--format', 'dot'])).stdout).toMatch(/^digraph /);
  expect(JSON.parse((await flow(['show', 'flow.ts', '--format', 'json'])).stdout)).toMatchObject({
    flow: 'Scores',
    start: 'start',
    end: 'end',
  });
  expect((await flow(['config:show'])).stdout).toBe((await flow(['config', 'show'])).stdout);
});

it('tells where each value of the configuration came from', async () => {
  const { flow } = flowProject({ 'flow.config.yaml': 'graceSeconds: 3\n' });
  const { stdout } = await flow(['config', 'show']);
  expect(stdout).toMatch(/^graceSeconds +3 +flow\.config\.yaml:1:1$/m);
  expect(stdout).toMatch(/^maxWorkers +1 +FLOW_MAX_WORKERS$/m);
  expect(stdout).toMatch(/^isolation +worker +default$/m);
});
