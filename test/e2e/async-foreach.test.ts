import { expect, it } from 'vitest';
import { flowFile, Sandbox } from './sandbox.ts';

it('goes on behind the last item after kill -9 of all processes, and runs no finished item again', async () => {
  const sandbox = new Sandbox();
  const run = sandbox.start('run', flowFile('streamed'), '--json');
  await run.printed('"task.finished"', 8);
  run.child.kill('SIGKILL');
  sandbox.killAll();
  await sandbox.processesGone();
  await run.ended;
  const [killed = ''] = sandbox.runs('Streamed');
  const finished = [...sandbox.manifests('Streamed', killed).keys()];
  expect(finished.length).toBeGreaterThanOrEqual(8);
  expect(finished).not.toContain('start/0');
  const workedBefore = sandbox.lines('worked').length;

  const resumed = await sandbox.flow('resume', flowFile('streamed'));
  expect(resumed).toMatchObject({ code: 0, stderr: '' });
  const squares = Array.from({ length: 30 }, (_, number) => number ** 2);
  expect(resumed.stdout).toContain(`squares ${squares.join(' ')}\n`);
  for (const task of finished) expect(resumed.stdout).toContain(`${task} taken over from ${killed}`);
  const from = Number(/start \| from (\d+)/.exec(resumed.stdout)?.[1]);
  expect(from).toBeGreaterThanOrEqual(finished.length);
  expect(sandbox.lines('worked').length - workedBefore).toBe(30 - finished.length);
});
