import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkHealth, type HealthOptions } from '../../src/engine/doctor/check-health.ts';
import type { HealthCheck } from '../../src/engine/doctor/health-check.ts';

async function oddities(options: Partial<HealthOptions>): Promise<readonly HealthCheck[]> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'flow-doctor-')));
  onTestFinished(() => rm(root, { recursive: true }));
  const checks = await checkHealth({ cwd: root, env: { HOME: root }, ...options });
  return checks.filter(({ status }) => status !== 'ok');
}

test('a Node that core does not run on is a problem', async () => {
  expect(await oddities({ node: '24.0.0' })).toEqual([]);
  expect(await oddities({ node: '22.11.0' })).toEqual([
    {
      name: 'node',
      status: 'problem',
      message: "Node 22.11.0 doesn't fit: flow needs >=24.",
      hint: 'Install a newer Node, and run flow with it.',
    },
  ]);
});

test.each([
  [-7200, 'The clock of this machine is 7200 s behind the store'],
  [300, 'The clock of this machine is 300 s ahead of the store'],
])('a clock that is %i s off is a problem', async (seconds, message) => {
  const [odd, ...others] = await oddities({ now: () => Date.now() + seconds * 1000 });
  expect(others).toEqual([]);
  expect(odd).toMatchObject({ name: 'clock', status: 'problem' });
  expect(odd?.message).toContain(message);
});

test('a clock that is a moment off is none', async () => {
  expect(await oddities({ now: () => Date.now() + 5000 })).toEqual([]);
});
