import { expect, it } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { flowFile, Sandbox, type Running } from './sandbox.ts';

const stubborn = flowFile('stubborn');

it('refuses to resume a run that still runs', async () => {
  const sandbox = new Sandbox({ 'flow.config.json': '{ "maxWorkers": 2 }' });
  const log = sandbox.path('log.txt');
  const run = sandbox.start('run', stubborn, '--log', log);
  await run.printed('waiting', 2);
  const { code, stderr } = await sandbox.flow('resume', stubborn);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /^error FLOW_RESUME_RUNNING The run Stubborn\/\S+ still runs, by the process \d+ of this machine/,
  );
  run.child.kill('SIGKILL');
  await run.ended;
  await sandbox.processesGone();
  const resumed = sandbox.start('resume', stubborn);
  await resumed.printed('waiting', 2);
  resumed.child.kill('SIGTERM');
  await resumed.ended;
});

it.each(['SIGINT', 'SIGTERM'] as const)(
  'tells the running tasks of %s, marks the run as stopped, and goes on later',
  async (signal) => {
    const sandbox = new Sandbox({ 'flow.config.json': '{ "maxWorkers": 2 }' });
    const log = sandbox.path('log.txt');
    const run = sandbox.start('run', stubborn, '--log', log);
    await run.printed('waiting', 2);
    run.child.kill(signal);
    const { code, stdout, stderr } = await run.ended;
    expect(code).toBe(1);
    expect(stdout + stderr).toContain('flow resume');
    expect(sandbox.lines('log.txt').toSorted()).toEqual([
      'start ended',
      'wait 0 began',
      'wait 0 was told',
      'wait 1 began',
      'wait 1 was told',
    ]);
    expect(await sandbox.processesGone()).toBeLessThan(2000);
    const list = await sandbox.flow('runs', 'list', '--json');
    expect(list.stdout).toContain('"stopped"');

    const file = sandbox.path('log.txt');
    const resumed = sandbox.start('resume', stubborn);
    await resumed.printed('waiting', 2);
    resumed.child.kill(signal);
    expect((await resumed.ended).code).toBe(1);
    expect(sandbox.lines(file.slice(sandbox.folder.length + 1)).filter((line) => line === 'start ended')).toHaveLength(
      1,
    );
  },
);

it('ends tasks that do not listen when their grace is over, and at once on a second signal', async () => {
  const sandbox = new Sandbox({ 'flow.config.json': '{ "graceSeconds": 60 }' });
  const run = sandbox.start('run', stubborn, '--log', sandbox.path('log.txt'), '--deaf');
  await run.printed('waiting', 1);
  run.child.kill('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(run.child.exitCode).toBeNull();
  const at = Date.now();
  run.child.kill('SIGINT');
  expect((await run.ended).code).not.toBe(0);
  expect(Date.now() - at).toBeLessThan(5000);
  expect(await sandbox.processesGone()).toBeLessThan(3000);
});

const quick = `import { Flow, step } from '@flow/core';
export default class Quick extends Flow {
  @step start() { this.next(this.end); }
  @step end() {}
}
`;

it.each(['beforeRun', 'afterRun'])('stops a run whose plugin never ends its %s', async (hook) => {
  const plugin = `import { definePlugin } from '@flow/core';
export default definePlugin({
  name: 'endless',
  setup({ hooks }) {
    hooks.${hook}.tap(() => new Promise(() => {}));
  },
});
`;
  const sandbox = new Sandbox({
    'endless.mjs': plugin,
    'flow.config.json': '{ "plugins": ["./endless.mjs"], "graceSeconds": 1 }',
    'quick.ts': quick,
  });
  const run = sandbox.start('run', 'quick.ts');
  await run.printed(hook === 'afterRun' ? 'end finished' : 'started');
  await sleep(300);
  run.child.kill('SIGTERM');
  const { code, stdout, stderr } = await run.ended;
  expect(code).toBe(hook === 'afterRun' ? 0 : 1);
  expect(stdout + stderr).toContain(hook === 'afterRun' ? '✓ Quick/' : 'was stopped');
});

const waiting = `import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Flow, step } from '@flow/core';
export default class Waiting extends Flow {
  @step start() { this.next(this.work); }
  @step async work() {
    if (!existsSync('mended')) throw new Error('not yet');
    console.log('working');
    while (!existsSync('go')) await sleep(10);
    this.next(this.end);
  }
  @step end() {}
}
`;

it('lets one of several resumes of a run go on, and the others say so', async () => {
  const sandbox = new Sandbox({ 'flow.ts': waiting });
  const failed = await sandbox.flow('run', 'flow.ts', '--json');
  const { run } = JSON.parse(failed.stdout.split('\n')[0] ?? '') as { readonly run: string };
  sandbox.write({ mended: '' });
  const resumes = Array.from({ length: 6 }, () => sandbox.start('resume', 'flow.ts', '--origin-run', run));
  const isOver = ({ child }: Running): boolean => child.exitCode !== null;
  while (resumes.filter((one) => isOver(one)).length < 5) await sleep(20);
  const refused = await Promise.all(resumes.filter((one) => isOver(one)).map(async ({ ended }) => ended));
  for (const { code, stderr } of refused) {
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`^error FLOW_RESUME_TAKEN The run Waiting/${run} is being resumed already, by`));
  }
  sandbox.write({ go: '' });
  const codes = await Promise.all(resumes.map(async ({ ended }) => (await ended).code));
  expect(codes.filter((code) => code === 0)).toHaveLength(1);
  const list = await sandbox.flow('runs', 'list', '--json');
  expect(list.stdout.trim().split('\n')).toHaveLength(2);
  // Once it is over, another one may go on from the same run.
  expect((await sandbox.flow('resume', 'flow.ts', '--origin-run', run)).code).toBe(0);
});

it('goes on from a run whose resume was killed, also by naming that run', async () => {
  const sandbox = new Sandbox({ 'flow.ts': waiting });
  const failed = await sandbox.flow('run', 'flow.ts', '--json');
  const { run } = JSON.parse(failed.stdout.split('\n')[0] ?? '') as { readonly run: string };
  sandbox.write({ mended: '' });
  const killed = sandbox.start('resume', 'flow.ts', '--origin-run', run);
  await killed.printed('working');
  killed.child.kill('SIGKILL');
  await killed.ended;
  sandbox.write({ go: '' });
  expect((await sandbox.flow('resume', 'flow.ts', '--origin-run', run)).code).toBe(0);
});
