import { expect, it } from 'vitest';
import { flowFile, Sandbox } from './sandbox.ts';

const sized = flowFile('sized');

it('stops a run whose time is over, says so and how to go on, and warns of what is asked for and not there', async () => {
  const sandbox = new Sandbox();
  const run = await sandbox.flow('run', sized);
  expect(run.code).toBe(1);
  expect(run.stdout).toContain('start | red\n');
  expect(run.stdout).toContain('long | none\n');
  expect(run.stderr).toContain(
    'warning FLOW_RESOURCES_SHORT A task of long asks for memoryMb 900000000, and there is ',
  );
  expect(run.stdout + run.stderr).toContain("Stopping (the run's time is over): running tasks have ");
  expect(run.stderr).toContain('The run of Sized took longer than its 3 s, and was stopped.');
  expect(run.stderr).toContain('flow resume ');
  const shown = await sandbox.flow('runs', 'show', 'Sized/latest', '--json');
  expect(JSON.parse(shown.stdout)).toMatchObject({ status: 'failed', error: { code: 'FLOW_RUN_TIMEOUT' } });
  const resumed = await sandbox.flow('resume', sized, '--quiet');
  expect(resumed.code).toBe(0);
  expect(resumed.stdout).toContain('long | none\n');
  expect(resumed.stdout).not.toContain('start | ');
});
