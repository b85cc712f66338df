import { afterEach, describe, expect, it } from 'vitest';
import { Sandbox, type Running } from './sandbox.ts';

const flow = `import { Flow, param, step, type Inputs } from '@flow/core';
import { appendFileSync } from 'node:fs';
import { z } from 'zod';
import { scale } from './scale.ts';

export default class Scores extends Flow {
  readonly count = param(z.int(), { default: 2 });
  readonly unit = param(z.string(), { default: 'points' });
  item!: number;
  total!: number;

  @step start() {
    appendFileSync('ran', 'start\\n');
    this.next(this.score, { foreach: Array.from({ length: this.count }, (_, index) => index) });
  }
  @step score(item: number) {
    appendFileSync('ran', 'score\\n');
    this.item = scale(item);
    this.next(this.sum);
  }
  @step sum(inputs: Inputs<Scores>) {
    appendFileSync('ran', 'sum\\n');
    this.total = inputs.reduce((sum, input) => sum + input.item, 0);
    this.next(this.end);
  }
  @step end() {
    appendFileSync('ran', 'end\\n');
    console.log('total', this.total, this.unit);
  }
}
`;
const scale = 'export function scale(value: number): number { return value * 2; }\n';
const files = { 'flow.ts': flow, 'scale.ts': scale };

/** A flow that is being watched, and what its files say now. */
class Watched {
  readonly sandbox: Sandbox;
  readonly running: Running;
  readonly #texts: Record<string, string>;
  #waits = 0;

  constructor(texts: Readonly<Record<string, string>>, ...words: readonly string[]) {
    this.#texts = { ...texts };
    this.sandbox = new Sandbox(texts);
    this.running = this.sandbox.start('run', 'flow.ts', '--watch', ...words);
  }

  /** Resolves when nothing is left to run, with the steps that ran since the last time. */
  async ran(): Promise<readonly string[]> {
    this.#waits += 1;
    await this.running.printed('Waiting for changes', this.#waits);
    return this.fresh();
  }

  /** The steps that ran since the last time. */
  fresh(): readonly string[] {
    const lines = this.sandbox.lines('ran');
    this.sandbox.write({ ran: '' });
    return lines;
  }

  save(file: string, from: string, to: string): void {
    const text = this.#texts[file] ?? '';
    if (!text.includes(from)) throw new Error(`${file} has no ${from} to replace.`);
    this.#texts[file] = text.replace(from, () => to);
    this.sandbox.write({ [file]: this.#texts[file] });
  }

  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<{ code: number | null; stdout: string; stderr: string }> {
    this.running.child.kill(signal);
    return this.running.ended;
  }
}

let watched: Watched | undefined;
afterEach(async () => void (await watched?.stop('SIGKILL')));

function watch(texts: Readonly<Record<string, string>>, ...words: readonly string[]): Watched {
  watched = new Watched(texts, ...words);
  return watched;
}

describe('a save runs again', () => {
  it('the step that changed and what comes after it, with the parameters that were given', async () => {
    const it = watch(files, '--count', '3');
    expect(await it.ran()).toEqual(['start', 'score', 'score', 'score', 'sum', 'end']);
    it.save('flow.ts', `'total',`, `'the total',`);
    expect(await it.ran()).toEqual(['end']);
    it.save('scale.ts', '* 2', '* 3');
    expect(await it.ran()).toEqual(['score', 'score', 'score', 'sum', 'end']);
    it.save('flow.ts', `default: 'points'`, `default: 'goals'`);
    expect(await it.ran()).toEqual(['end']);
    const { code, stdout } = await it.stop();
    expect(code).toBe(0);
    expect(stdout.match(/^end \| .*/gm)).toEqual([
      'end | total 6 points',
      'end | the total 6 points',
      'end | the total 9 points',
      'end | the total 9 goals',
    ]);
    expect(stdout.match(/^↻ .*/gm)).toEqual([
      '↻ flow.ts saved: end changed',
      '↻ scale.ts saved: score changed',
      '↻ flow.ts saved: end changed',
    ]);
  });

  it('nothing where only a comment or the formatting changed', async () => {
    const it = watch(files);
    await it.ran();
    it.save('flow.ts', '@step end() {', '// The last.\n  @step end()\n  {');
    expect(await it.ran()).toEqual([]);
    const { code, stdout } = await it.stop();
    expect(code).toBe(0);
    expect(stdout).toContain('↻ flow.ts saved: no step is changed by that');
  });

  it('what failed, and takes over what had finished', async () => {
    const it = watch({
      ...files,
      'flow.ts': flow.replace('this.total = ', `throw new Error('odd');\n    this.total = `),
    });
    expect(await it.ran()).toEqual(['start', 'score', 'score', 'sum']);
    it.save('flow.ts', `throw new Error('odd');`, '');
    expect(await it.ran()).toEqual(['sum', 'end']);
    expect((await it.stop()).code).toBe(0);
  });

  it('what failed where nothing changed, for the world may have', async () => {
    const it = watch({
      ...files,
      'flow.ts': flow.replace('this.total = ', `throw new Error('odd');\n    this.total = `),
    });
    await it.ran();
    it.save('flow.ts', 'Array.from', 'Array.from');
    expect(await it.ran()).toEqual(['sum']);
    const { code, stdout } = await it.stop();
    expect(code).toBe(1);
    expect(stdout).toContain('↻ flow.ts saved: what had not finished runs again');
  });

  it('nothing where it only repairs what was broken, and says so', async () => {
    const it = watch(files);
    await it.ran();
    it.save('scale.ts', 'return value', 'return value value');
    expect(await it.ran()).toEqual([]);
    it.save('scale.ts', 'return value value', 'return value');
    expect(await it.ran()).toEqual([]);
    const { code, stdout } = await it.stop();
    expect(code).toBe(0);
    expect(stdout).toMatch(/↻ scale\.ts saved: no step is changed by that\nWaiting for changes.*\n$/);
  });

  it('nothing while a file is broken, whose errors are shown with their places', async () => {
    const it = watch(files);
    await it.ran();
    it.save('scale.ts', 'return value', 'return value value');
    expect(await it.ran()).toEqual([]);
    it.save('scale.ts', 'return value value', 'return value');
    it.save('flow.ts', 'this.next(this.sum)', 'this.next(this.sun)');
    expect(await it.ran()).toEqual([]);
    it.save('flow.ts', 'this.next(this.sun)', 'this.next(this.sum)');
    it.save('flow.ts', `'total',`, `'sum',`);
    expect(await it.ran()).toEqual(['end']);
    const { stderr } = await it.stop();
    expect(stderr).toContain('scale.ts:1:');
    expect(stderr).toMatch(/flow\.ts:\d+:\d+ error FLOW_GRAPH_UNKNOWN_STEP/);
  });
});

describe('a save of a file that a parameter includes', () => {
  const reading = `import { Flow, includeFile, step } from '@flow/core';
import { appendFileSync } from 'node:fs';

export default class Reading extends Flow {
  readonly names = includeFile({ default: 'data/names.txt' });
  readonly notes = includeFile({ default: 'notes.txt' });

  @step start() { appendFileSync('ran', 'start\\n'); this.next(this.greet); }
  @step greet() { appendFileSync('ran', 'greet ' + this.names.trim() + '\\n'); this.next(this.end); }
  @step end() { appendFileSync('ran', 'end\\n'); }
}
`;
  const texts = { 'flow.ts': reading, 'data/names.txt': 'Ada\n', 'notes.txt': 'None.\n' };

  it('runs the steps again that read it, by its default or as it was given', async () => {
    const it = watch({ ...texts, 'other.txt': 'Bo\n' }, '--names', 'other.txt');
    expect(await it.ran()).toEqual(['start', 'greet Bo', 'end']);
    it.save('other.txt', 'Bo', 'Cy');
    expect(await it.ran()).toEqual(['greet Cy', 'end']);
    const { code, stdout } = await it.stop();
    expect(code).toBe(0);
    expect(stdout).toContain('↻ other.txt saved: greet changed');
  });

  it('is heard where the file was missing meanwhile, and changes nothing where no step reads it', async () => {
    const it = watch(texts);
    expect(await it.ran()).toEqual(['start', 'greet Ada', 'end']);
    it.save('notes.txt', 'None', 'Some');
    expect(await it.ran()).toEqual([]);
    it.sandbox.remove('data');
    expect(await it.ran()).toEqual([]);
    it.sandbox.write({ 'data/names.txt': 'Dee\n' });
    expect(await it.ran()).toEqual(['greet Dee', 'end']);
    const { stdout, stderr } = await it.stop();
    expect(stdout).toContain('↻ notes.txt saved: no step is changed by that');
    expect(stderr).toContain('FLOW_PARAM_FILE');
  });
});

it('waits for a flow that is broken from the beginning, and for a module that is missing', async () => {
  const it = watch({ 'flow.ts': flow });
  expect(await it.ran()).toEqual([]);
  it.sandbox.write({ 'scale.ts': scale });
  expect(await it.ran()).toEqual(['start', 'score', 'score', 'sum', 'end']);
  const { stderr } = await it.stop();
  expect(stderr).toContain('flow.ts imports "./scale.ts", which can\'t be found');
});

const slow = `import { Flow, step } from '@flow/core';
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
export default class Slow extends Flow {
  @step start() { appendFileSync('ran', 'start\\n'); this.next(this.wait); }
  @step async wait() {
    appendFileSync('ran', 'wait\\n');
    console.log('waiting');
    await sleep(60_000);
    this.next(this.end);
  }
  @step end() { appendFileSync('ran', 'end\\n'); }
}
`;

it('ends a run that a save made obsolete, and keeps what it had finished', async () => {
  const it = watch({ 'flow.ts': slow, 'flow.config.json': '{ "graceSeconds": 0 }' });
  await it.running.printed('| waiting');
  expect(it.fresh()).toEqual(['start', 'wait']);
  it.save('flow.ts', 'await sleep(60_000);', '');
  expect(await it.ran()).toEqual(['wait', 'end']);
  const { code, stdout } = await it.stop();
  expect(code).toBe(0);
  expect(stdout).toContain('Stopping (the flow was saved)');
  expect(stdout).toContain('start taken over from');
});

it('says under --quiet too which save ended a run, before what the next one prints', async () => {
  const it = watch({ 'flow.ts': slow, 'flow.config.json': '{ "graceSeconds": 0 }' }, '--quiet');
  await it.running.printed('| waiting');
  it.save('flow.ts', 'await sleep(60_000);', '');
  await it.running.printed('finished in');
  const { stdout } = await it.stop();
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => line.replace(/^[\d:]{8} /, ''));
  expect(lines).toEqual([
    'wait | waiting',
    'Stopping (the flow was saved): running tasks have 0 s to end.',
    '↻ flow.ts saved: wait changed',
    'wait | waiting',
    expect.stringMatching(/^✓ Slow\/\S+ finished in/) as unknown,
  ]);
});

it('is stopped by Ctrl-C in the middle of a run as any run', async () => {
  const endless = flow.replace(
    `this.next(this.end);`,
    `await new Promise(() => setInterval(() => {}, 1000));\n    this.next(this.end);`,
  );
  const it = watch({
    ...files,
    'flow.ts': endless.replace('@step sum', '@step async sum'),
    'flow.config.json': '{ "graceSeconds": 0 }',
  });
  await it.running.printed('sum started');
  const { code, stderr } = await it.stop();
  expect(code).toBe(1);
  expect(stderr).toContain('was stopped after');
});

it('refuses a wrong command line at once', async () => {
  const sandbox = new Sandbox(files);
  expect((await sandbox.flow('run', 'flow.ts', '--watch', '--count', 'many')).code).toBe(2);
  expect((await sandbox.flow('run', 'flow.ts', '--watch', '--cuont', '1')).code).toBe(2);
  expect((await sandbox.flow('run', 'gone.ts', '--watch')).code).toBe(2);
});

it('tells programs of every round', async () => {
  const it = watch(files, '--json');
  await it.running.printed('"watch.waiting"');
  it.save('flow.ts', `'total',`, `'sum',`);
  await it.running.printed('"watch.waiting"', 2);
  it.save('flow.ts', '@step end', '/** Last. */ @step end');
  await it.running.printed('"watch.waiting"', 3);
  it.save('flow.ts', '@step end', '@stop end');
  await it.running.printed('"watch.waiting"', 4);
  const { stdout } = await it.stop();
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const runs = lines.filter(({ kind }) => kind === 'run.started').map(({ run }) => run);
  const told = lines.filter(({ kind }) => /^(watch\.|error|run\.(started|ended))/.test(String(kind)));
  expect(
    told.map(({ at: _at, kind, saved, steps, parameters, origin }) => ({
      kind,
      ...(String(kind).startsWith('watch.re') && { saved, steps, parameters, origin: origin === runs[0] }),
    })),
  ).toEqual([
    { kind: 'run.started' },
    { kind: 'run.ended' },
    { kind: 'watch.waiting' },
    { kind: 'watch.restarting', saved: ['flow.ts'], steps: ['end'], parameters: [], origin: true },
    { kind: 'run.started' },
    { kind: 'run.ended' },
    { kind: 'watch.waiting' },
    { kind: 'watch.unchanged' },
    { kind: 'watch.waiting' },
    { kind: 'error' },
    { kind: 'watch.waiting' },
  ]);
});
