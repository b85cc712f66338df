import { expect, it } from 'vitest';
import { flowFile, Sandbox } from './sandbox.ts';

const average = flowFile('average');
const right = 'end | 15/1 0 after 3; 15/1 1 after 0; 15/1 2 after 1; 15/1 3 after 2\n';

it('members in processes of their own compute together', async () => {
  const sandbox = new Sandbox();
  const run = await sandbox.flow('run', average);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toContain(right);
  expect(run.stdout).not.toContain('in one process');
});

it.each([
  ['kill', '2'],
  ['exit', '0'],
  ['throw', '3'],
])('fails by the member that was lost, not by those that miss it, and is tried again for it: %s', async (lost, who) => {
  const sandbox = new Sandbox();
  const run = await sandbox.flow('run', average, '--lost', lost, '--who', who);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  const failed = run.stdout.split('\n').filter((line) => / failed after /.test(line));
  expect(failed).toHaveLength(1);
  expect(failed[0]).toMatch(
    lost === 'throw' ? /train\/0-3 .*TypeError: not a weight/ : new RegExp(`train/0-${who} .*FLOW_TASK_LOST`),
  );
  expect(run.stdout).toContain(right);
});

it('goes on after kill -9 of the launcher, with members that meet again', async () => {
  const sandbox = new Sandbox();
  const run = sandbox.start('run', average);
  await run.printed('train/0-3 started');
  run.child.kill('SIGKILL');
  await run.ended;
  expect(await sandbox.processesGone()).toBeLessThan(5000);
  const resumed = await sandbox.flow('resume', average);
  expect(resumed).toMatchObject({ code: 0, stderr: '' });
  expect(resumed.stdout).toContain(right);
});
