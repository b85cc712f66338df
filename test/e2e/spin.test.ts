import { readdirSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { Sandbox, type Running } from './sandbox.ts';

const flow = `import { Flow, step } from '@flow/core';
import { scale } from './scale.ts';

export default class Scores extends Flow {
  size!: number;
  score!: number;
  note: string | undefined;

  @step start() {
    this.size = 3;
    this.next(this.rate);
  }
  @step rate() {
    this.score = scale(this.size);
    this.note = 'first';
    this.next(this.end);
  }
  @step end() {}
}
`;
const scale = 'export function scale(value: number): number { return value * 2; }\n';

let running: Running | undefined;
afterEach(() => void running?.child.kill('SIGKILL'));

describe('flow spin --watch', () => {
  it('runs the step again on every save, always on the same inputs, and shows what that changes', async () => {
    const sandbox = new Sandbox({ 'flow.ts': flow, 'scale.ts': scale, 'set.json': '{}' });
    await sandbox.flow('run', 'flow.ts');
    running = sandbox.start('spin', 'flow.ts', 'rate', '--watch', '--artifacts', 'set.json');
    await running.printed('Waiting for changes', 1);
    // A later run is of no account.
    await sandbox.flow('run', 'flow.ts');
    sandbox.write({ 'scale.ts': scale.replace('2', '3') });
    await running.printed('Waiting for changes', 2);
    sandbox.write({ 'flow.ts': flow.replace(`this.note = 'first';`, 'delete (this as Partial<Scores>).note;') });
    await running.printed('Waiting for changes', 3);
    sandbox.write({ 'flow.ts': flow.replace('this.next(this.end)', 'this.nxt(this.end)') });
    await running.printed('Waiting for changes', 4);
    sandbox.write({ 'flow.ts': flow });
    await running.printed('Waiting for changes', 5);
    sandbox.write({ 'set.json': '{ "size": 10 }' });
    await running.printed('Waiting for changes', 6);
    running.child.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    const lines = stdout
      .replaceAll(/\d+(\.\d)? m?s/g, '<time>')
      .replaceAll(/Scores\/\S+/g, '<origin>')
      .split('\n');
    expect(lines.filter((line) => !line.startsWith('rate on') && !line.startsWith('Waiting'))).toEqual([
      '✓ rate finished in <time>',
      expect.stringMatching(/^ {2}note +new +string +7 B +'first'$/),
      expect.stringMatching(/^ {2}score +new +number +1 B +6$/),
      '  1 passed on as it was',
      '  next: end',
      '↻ scale.ts saved: it runs again',
      '✓ rate finished in <time>',
      '  ~  score  6 → 9',
      '  next: end',
      '↻ flow.ts saved: it runs again',
      '✓ rate finished in <time>',
      `  -  note  'first'`,
      '  next: end',
      '↻ flow.ts saved: it runs again',
      '↻ flow.ts saved: it runs again',
      '✓ rate finished in <time>',
      `  +  note  'first'`,
      '  next: end',
      '↻ set.json saved: it runs again',
      '✓ rate finished in <time>',
      expect.stringMatching(/^ {2}~ {2}score +9 → 30$/),
      expect.stringMatching(/^ {2}~ {2}size +3 → 10$/),
      '  next: end',
      '',
    ]);
    const origins = stdout.match(/on the inputs of \S+/g) ?? [];
    expect(new Set(origins).size).toBe(1);
  }, 60_000);

  it('ends what runs when the flow is saved, and begins again', async () => {
    const slow = flow.replace(
      'this.score =',
      `console.log('at work'); await new Promise((go) => setTimeout(go, 60_000));\n    this.score =`,
    );
    const sandbox = new Sandbox({ 'flow.ts': flow, 'scale.ts': scale, 'flow.config.json': '{ "graceSeconds": 0 }' });
    await sandbox.flow('run', 'flow.ts');
    sandbox.write({ 'flow.ts': slow.replace('@step rate', '@step async rate') });
    running = sandbox.start('spin', 'flow.ts', 'rate', '--watch', '--json');
    await running.printed('at work');
    sandbox.write({ 'flow.ts': flow });
    await running.printed('watch.waiting');
    running.child.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { kind: string; status?: string });
    const told = lines.filter(({ kind }) => kind.startsWith('spin') || kind.startsWith('watch'));
    expect(told.map(({ kind, status }) => `${kind} ${status ?? ''}`.trim())).toEqual([
      'spin.started',
      'spin.ended stopped',
      'watch.restarting',
      'spin.started',
      'spin.ended finished',
      'watch.waiting',
    ]);
  }, 60_000);
});

it('stops a step on Ctrl-C as a run would, and leaves no process and no file behind', async () => {
  const waiting = `import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { Flow, step } from '@flow/core';

export default class Waiting extends Flow {
  @step start() { this.next(this.wait); }
  @step async wait() {
    console.log('waiting');
    if (existsSync('wait')) await setTimeout(60_000);
    this.next(this.end);
  }
  @step end() {}
}
`;
  const sandbox = new Sandbox({ 'flow.ts': waiting, 'flow.config.json': '{ "graceSeconds": 0 }' }, (folder) => ({
    TMPDIR: folder,
  }));
  await sandbox.flow('run', 'flow.ts');
  sandbox.write({ wait: '' });
  const spinning = sandbox.start('spin', 'flow.ts', 'wait');
  await spinning.printed('waiting');
  spinning.child.kill('SIGINT');
  const { code, stderr } = await spinning.ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/Stopping \(Ctrl-C\)[^]*■ wait was stopped after/);
  await sandbox.processesGone();
  expect(readdirSync(sandbox.folder).filter((name) => name.startsWith('flow-scratch'))).toEqual([]);
});
