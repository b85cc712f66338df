import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { flowProject } from './flow-project.ts';

const command = join(import.meta.dirname, '../bin/flow.js');

const printing = `import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Flow, param, step } from '@flow/core';
import { z } from 'zod';

export default class Printing extends Flow {
  readonly count = param(z.int(), { default: 500_000 });
  @step start() {
    spawnSync('/bin/sh', ['-c', 'yes | head -n ' + this.count], { stdio: 'inherit' });
    writeFileSync('printed', '');
    this.next(this.end);
  }
  @step end() {}
}
`;

it('shows and stores every line of a task that prints as fast as it can', async () => {
  const { flow } = flowProject({ 'flow.ts': printing });
  const { code, stdout, stderr } = await flow(['run', 'flow.ts', '--quiet']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n').filter((line) => line === 'start | y')).toHaveLength(500_000);
  const stored = await flow(['logs', 'Printing/latest/start/0']);
  expect(stored.stdout).toBe('y\n'.repeat(500_000));
});

it('lets a task wait for a reader that is slower, instead of holding its output', async () => {
  const { root } = flowProject({ 'flow.ts': printing });
  const env = { ...process.env, HOME: root, FLOW_USER: 'ada' };
  const words = [command, 'run', 'flow.ts', '--quiet', '--count', '1000000'];
  const child = spawn(process.execPath, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => child.stdout.once('readable', resolve));
  await sleep(1500);
  expect(existsSync(join(root, 'printed'))).toBe(false);
  let size = 0;
  for await (const chunk of child.stdout) size += (chunk as Buffer).length;
  expect(size).toBeGreaterThan('start | y\n'.length * 1_000_000);
  expect(existsSync(join(root, 'printed'))).toBe(true);
});

it.skipIf(!existsSync('/dev/full'))(
  'says so when what it prints can’t be written, and lets the run go on',
  async () => {
    const { root, flow } = flowProject({ 'flow.ts': printing });
    const env = { ...process.env, HOME: root, FLOW_USER: 'ada', NO_COLOR: '1' };
    const line = `"$0" "$1" run flow.ts --count 10 > /dev/full`;
    const child = spawn('/bin/sh', ['-c', line, process.execPath, command], { cwd: root, env });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code).toBe(1);
    expect(stderr).toMatchInlineSnapshot(`
    "error FLOW_OUTPUT_WRITE What this command prints could not be written: ENOSPC: no space left on device, write
    hint: Free some space, or print to elsewhere. A run goes on meanwhile; flow logs shows what its tasks printed.
    "
  `);
    expect(JSON.parse((await flow(['runs', 'show', 'Printing/latest', '--json'])).stdout)).toMatchObject({
      status: 'finished',
    });
  },
);
