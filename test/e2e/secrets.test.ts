import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const key = 'key-7f3a9c51e0';
const token = 'token-of-the-forest';
const flow = readFileSync(join(import.meta.dirname, 'flows/lent.ts'), 'utf8');

function open(files: Readonly<Record<string, string>> = { '.env.service': `SERVICE_KEY=${key}\n` }): Sandbox {
  return new Sandbox({ 'flow.ts': flow, ...files }, { CI_TOKEN: token });
}

/** Files of the store, the index and the logs that hold one of them. */
function holding(sandbox: Sandbox): readonly string[] {
  return readdirSync(join(sandbox.folder, '.flow'), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name))
    .filter((file) => [key, token].some((secret) => readFileSync(file, 'latin1').includes(secret)));
}

it.each([[[]], [['--json']], [['--isolation', 'process']]])(
  'secrets of a step are neither shown nor stored (%j)',
  async (flags) => {
    const sandbox = open();
    const run = await sandbox.flow('run', 'flow.ts', ...flags);
    const logs = await sandbox.flow('logs', 'Lent/latest');
    expect([run.code, logs.code]).toEqual([0, 0]);
    for (const secret of [key, token]) expect(run.stdout + run.stderr + logs.stdout).not.toContain(secret);
    expect(logs.stdout).toContain('key ***, token ***\n');
    expect(logs.stdout).toContain('child ***\n');
    expect(logs.stdout).toContain(`left undefined ${String(key.length + token.length)}\n`);
    expect(holding(sandbox)).toEqual([]);
  },
);

it('a secret that is not there is named, with the step and its place', async () => {
  const sandbox = open({});
  const { code, stdout, stderr } = await sandbox.flow('run', 'flow.ts');
  expect(code).toBe(1);
  expect(stdout + stderr).toContain('The step start needs the secret file:.env.service, and there is none.');
  expect(stdout + stderr).toMatch(/flow\.ts:\d+:\d+/);
});
