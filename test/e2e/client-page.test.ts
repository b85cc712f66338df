import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pageFiles } from './page-files.ts';
import { exampleFile, Sandbox } from './sandbox.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/client.md'), 'utf8');

function pagesProject(): Sandbox {
  const flow = readFileSync(exampleFile('regions/src/regions.ts'), 'utf8');
  return new Sandbox({ ...pageFiles(page), 'src/regions.ts': flow });
}

it('shows a program that walks from task to task', async () => {
  const sandbox = pagesProject();
  expect(await sandbox.flow('run', 'src/regions.ts')).toMatchObject({ code: 0 });
  const { code, stdout, stderr } = await sandbox.node('src/lineage.ts');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.trim().split('\n')).toEqual([
    '0-0 0.625',
    '0-1 0.375',
    '0-2 0.625',
    'before pick: evaluate 0-0',
    'before pick: evaluate 0-1',
    'before pick: evaluate 0-2',
    'before pick: start 0',
    'after pick: end',
    'beside 0-1: 0-0',
    'beside 0-1: 0-2',
  ]);
});

it('shows a program that reads the code of a run', async () => {
  const sandbox = pagesProject();
  await sandbox.flow('run', 'src/regions.ts');
  const flow = readFileSync(sandbox.path('src/regions.ts'), 'utf8');
  sandbox.write({ 'src/regions.ts': `${flow}// the end\n` });
  const { code, stdout, stderr } = await sandbox.node('src/code.ts');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`src/regions.ts ${String(Buffer.byteLength(flow))}\nsrc/regions.ts changed --- a/src`);
  expect(stdout).toContain('\n+// the end\n');
  // How deep the project stands there depends on how far from the sandbox this repository's own packages are.
  const saved = readdirSync(sandbox.path('as-it-ran'), { recursive: true, encoding: 'utf8' });
  const [file, ...others] = saved.filter((path) => path.endsWith(join('project', 'src', 'regions.ts')));
  expect(others).toEqual([]);
  expect(readFileSync(join(sandbox.path('as-it-ran'), file ?? ''), 'utf8')).toBe(flow);
});

/** Its middle step goes on until it is stopped, or until a file is there. */
const slow = `import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { current, Flow, step } from '@flow/core';

export default class Slow extends Flow {
  @step start() { this.next(this.work); }
  @step async work() {
    console.log('at work');
    while (!existsSync('go')) await sleep(20, undefined, { signal: current.signal });
    this.next(this.end);
  }
  @step end() {}
}
`;

function slowProject(): Sandbox {
  return new Sandbox({ ...pageFiles(page), 'slow.ts': slow });
}

it('shows a program that follows a run of another process to its end', async () => {
  const sandbox = slowProject();
  const running = sandbox.start('run', 'slow.ts');
  await running.printed('at work');
  const following = sandbox.startNode('src/follow.ts');
  await following.printed('work 0 running');
  sandbox.write({ go: '' });
  const { code, stdout, stderr } = await following.ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout
    .trim()
    .split('\n')
    .filter((line) => line !== 'end 0 running');
  expect(lines).toEqual([
    'start 0 finished',
    'work 0 running',
    'work 0 finished',
    'end 0 finished',
    'the run: finished',
  ]);
  expect(await running.ended).toMatchObject({ code: 0 });
});

it('shows a program that follows what a run of another process prints', async () => {
  const sandbox = slowProject();
  const running = sandbox.start('run', 'slow.ts');
  await running.printed('at work');
  const following = sandbox.startNode('src/logs.ts');
  await following.printed('work/0 stdout: at work');
  sandbox.write({ go: '' });
  const { code, stdout, stderr } = await following.ended;
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'work/0 stdout: at work\n', stderr: '' });
  expect(await running.ended).toMatchObject({ code: 0 });
});

it('shows a program that stops a run of another process', async () => {
  const sandbox = slowProject();
  const running = sandbox.start('run', 'slow.ts');
  await running.printed('at work');
  const { code, stdout, stderr } = await sandbox.node('src/cancel.ts');
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'stopped\n', stderr: '' });
  expect(await running.ended).toMatchObject({ code: 1 });
  const again = await sandbox.node('src/cancel.ts');
  expect(again.code).toBe(1);
  expect(again.stderr).toContain("can't be stopped from here: it is stopped.");
});

it('shows a program that runs a flow in a process of its own', async () => {
  const sandbox = pagesProject();
  const { code, stdout, stderr } = await sandbox.node('src/runner.ts');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe("printed: best region: europe\nfinished [ 'nightly' ] europe\n");
});

it('shows programs that run one step alone, in the process and in one of its own', async () => {
  const sandbox = pagesProject();
  expect(await sandbox.flow('run', 'src/regions.ts')).toMatchObject({ code: 0 });
  const here = await sandbox.node('--import', '@flow/core/register', 'src/spin.ts');
  expect({ code: here.code, stderr: here.stderr }).toEqual({ code: 0, stderr: '' });
  expect(here.stdout).toBe("finished undefined [ 'end' ]\nasia\n");
  const { code, stdout, stderr } = await sandbox.node('src/spin-runner.ts');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toBe("finished evaluate/0-1 [ 'pick' ]\nregion new asia\nscore new 0.375\n");
  expect(sandbox.runs('Regions')).toHaveLength(1);
});

const runnerOf = (then: string): string => `import { Runner } from '@flow/client';
const running = new Runner('slow.ts').run({}, { onEvent: ({ kind, ...event }) => console.log(kind, event.line ?? '') });
${then}
console.log(await running.ended.then(({ status }) => status, (error) => error.code));
`;

it('a run goes when the process that started it is killed', async () => {
  const sandbox = slowProject();
  sandbox.write({ 'start.ts': runnerOf('') });
  const starting = sandbox.startNode('start.ts');
  await starting.printed('at work');
  starting.child.kill('SIGKILL');
  await starting.ended;
  await sandbox.processesGone();
  const [run = ''] = sandbox.runs('Slow');
  const shown = await sandbox.flow('runs', 'show', `Slow/${run}`, '--json');
  expect(JSON.parse(shown.stdout)).toMatchObject({ status: 'stopped' });
});

it('a runner stops its run, resumes it, and tells of what is no flow', async () => {
  const sandbox = slowProject();
  sandbox.write({
    'stop.ts': runnerOf('').replace('=> console', "=> event.line === 'at work' ? running.stop() : console"),
    'resume.ts': runnerOf('').replace('run({}, {', 'resume({'),
    'none.ts': runnerOf('').replace('slow.ts', 'missing.ts'),
  });
  expect((await sandbox.node('stop.ts')).stdout).toMatch(/\nstopped\n$/);
  sandbox.write({ go: '' });
  const resumed = await sandbox.node('resume.ts');
  expect(resumed.stdout).toMatch(/task\.cloned[^]*\nfinished\n$/);
  expect((await sandbox.node('none.ts')).stdout).toBe('FLOW_RUNNER_FAILED\n');
});
