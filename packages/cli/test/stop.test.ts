import { expect, it } from 'vitest';
import { flowProject, normal, waiting } from './flow-project.ts';

const config = { 'flow.config.yaml': 'graceSeconds: 1\n' };

it('stops at the first signal, after the grace, and tells how to go on', async () => {
  const { start, flow } = flowProject({ ...config, 'flow.ts': waiting });
  const run = start(['run', 'flow.ts']);
  await run.printed('waiting');
  run.child.kill('SIGINT');
  const { code, stdout, stderr } = await run.ended;
  expect(code).toBe(1);
  expect(normal(stdout)).toMatchInlineSnapshot(`
    "<time> Waiting/<run> started
    <time> start started
    start | waiting
    <time> Stopping (Ctrl-C): running tasks have <duration> to end. Press Ctrl-C again to end them at once.
    <time> start was stopped
    "
  `);
  expect(normal(stderr)).toMatchInlineSnapshot(`
    "
    ■ Waiting/<run> was stopped after <duration>
      go on from there: flow resume flow.ts
    "
  `);
  const [record] = (await flow(['runs', 'list', '--json'])).stdout.split('\n');
  expect(JSON.parse(record ?? '')).toMatchObject({ status: 'stopped' });
});

it('ends at once at the second signal, with the run recorded as stopped', async () => {
  const { start, flow } = flowProject({ 'flow.config.yaml': 'graceSeconds: 50\n', 'flow.ts': waiting });
  const run = start(['run', 'flow.ts']);
  await run.printed('waiting');
  run.child.kill('SIGTERM');
  await run.printed('Stopping (SIGTERM)');
  const at = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 250));
  run.child.kill('SIGTERM');
  expect((await run.ended).code).toBe(1);
  expect(performance.now() - at).toBeLessThan(10_000);
  expect((await flow(['runs', 'list', '--status', 'stopped'])).stdout).toContain('Waiting/');
});

it('stops while a default is worked out, before there is a run', async () => {
  const endless = `
import { Flow, param, step } from '@flow/core';
import { z } from 'zod';
export default class Endless extends Flow {
  readonly rate = param(z.number(), { default: () => { console.log('asked'); return new Promise((r) => setTimeout(r, 1e6)); } });
  @step start() { this.next(this.end); }
  @step end() {}
}
`;
  const { start, flow } = flowProject({ 'flow.ts': endless });
  const run = start(['run', 'flow.ts']);
  await run.printed('asked');
  run.child.kill('SIGINT');
  const { code, stderr } = await run.ended;
  expect(code).toBe(1);
  expect(stderr).toBe(`asked
error FLOW_RUN_NOT_BEGUN Endless was stopped before its run began: it was still reading its parameters.
hint: Where it takes long, a default or a check of a parameter waits for something.
`);
  expect((await flow(['runs', 'list', '--json'])).stdout).toBe('');
}, 30_000);
