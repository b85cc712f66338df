import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const bin = join(root, 'node_modules/@flow/cli/bin/flow.js');

const flowFile = `import { Flow, step } from '@flow/core';
export default class Small extends Flow {
  @step async start() {
    await new Promise((resolve) => setTimeout(resolve, 300));
    this.next(this.end);
  }
  @step end() {}
}
`;

/** The flow command for a user who has linked this plugin, in a folder with a flow. */
async function user() {
  const home = await mkdtemp(join(tmpdir(), 'command-'));
  onTestFinished(() => rm(home, { recursive: true }));
  await writeFile(join(home, 'small.ts'), flowFile);
  const env = { ...process.env, HOME: home, XDG_DATA_HOME: join(home, '.data'), NO_COLOR: '1' };
  const flow = (...words: string[]) => promisify(execFile)(process.execPath, [bin, ...words], { cwd: home, env });
  await flow('plugins', 'link', root);
  return flow;
}

test('lists the tasks of a run, the slowest first', async () => {
  const flow = await user();
  await flow('run', 'small.ts');
  const { stdout } = await flow('__SHORT__', 'slowest', 'Small/latest', '--count', '1');
  expect(stdout).toMatch(/^ +\d+\.\d{3} s {2}start\/\S+\n$/);
  const { stdout: json } = await flow('__SHORT__', 'slowest', 'Small/latest', '--json');
  expect(JSON.parse(json)).toMatchObject([{ task: expect.stringMatching(/^start/) as string }, {}]);
}, 60_000);
