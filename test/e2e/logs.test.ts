import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

/** Prints secrets without an end, a lot of them. */
const chatty = `import { setTimeout as sleep } from 'node:timers/promises';
import { current, Flow, step } from '@flow/core';

export default class Chatty extends Flow {
  @step async start() {
    for (let line = 0; ; line++) {
      console.log('secret', line, 'x'.repeat(1000));
      if (line === 2000) console.log('many');
      if (line > 2000) await sleep(5, undefined, { signal: current.signal });
    }
    this.next(this.end);
  }
  @step end() {}
}
`;

/** In the store and in this machine's cache. */
function logsWithSecrets(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => file.endsWith('.log') && readFileSync(file).includes('secret'));
}

/** A run that was killed with its launcher, while it printed. */
async function killedRun(): Promise<Sandbox> {
  const sandbox = new Sandbox({ 'chatty.ts': chatty }, (folder) => ({ XDG_CACHE_HOME: join(folder, 'cache') }));
  const running = sandbox.start('run', 'chatty.ts', '--json');
  await running.printed('many');
  const following = sandbox.start('logs', 'Chatty/latest', '--follow');
  await following.printed('secret 2100');
  running.child.kill('SIGKILL');
  await running.ended;
  const { code, stdout } = await following.ended;
  expect(code).toBe(0);
  const numbers = stdout.match(/(?<=secret )\d+/g)?.map(Number) ?? [];
  expect(numbers.length).toBeGreaterThan(2100);
  expect(numbers).toEqual(numbers.map((_, index) => index));
  await sandbox.processesGone();
  return sandbox;
}

it('keeps and follows what a task printed whose launcher is killed, and scrubs it though it is killed itself', async () => {
  const sandbox = await killedRun();
  expect(logsWithSecrets(sandbox.folder).length).toBeGreaterThan(2);
  const kept = await sandbox.flow('logs', 'Chatty/latest');
  expect(kept.stdout).toContain('secret 2100');
  for (const afterMs of [150, 250, 350, 450]) {
    const scrubbing = sandbox.start('logs', 'scrub', 'Chatty/latest/start/0');
    await sleep(afterMs);
    scrubbing.child.kill('SIGKILL');
    await scrubbing.ended;
    const { stdout } = await sandbox.flow('logs', 'Chatty/latest');
    expect([kept.stdout, 'start | [scrubbed]\n']).toContain(stdout);
  }
  expect(await sandbox.flow('logs', 'scrub', 'Chatty/latest')).toMatchObject({ code: 0, stderr: '' });
  expect((await sandbox.flow('logs', 'Chatty/latest')).stdout).toBe('start | [scrubbed]\n');
  expect(logsWithSecrets(sandbox.folder)).toEqual([]);
});
