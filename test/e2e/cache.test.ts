import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FlowPlan, PlannedStep } from '@flow/core/engine';
import { Sandbox } from './sandbox.ts';

/** Each body that runs writes a line to `ran`. */
const flow = `
import { appendFileSync } from 'node:fs';
import { Flow, param, step, type Inputs } from '@flow/core';
import { cached } from '@flow/cache';
import { z } from 'zod';
import { scoreOf } from './score.ts';

const ran = (what: string): void => appendFileSync('ran', what + '\\n');

@cached()
export default class Regions extends Flow {
  readonly names = param(z.array(z.string()), { default: ['eu', 'us'] });
  readonly top = param(z.int(), { default: 1 });
  regions!: string[];
  note!: string;
  region!: string;
  score!: number;
  best!: string[];

  @step start() {
    ran('start');
    this.regions = this.names;
    this.note = 'of ' + String(this.names.length);
    this.next(this.score1, { foreach: this.regions });
  }

  @step score1(region: string) {
    ran('score1 ' + region);
    this.region = region;
    this.score = scoreOf(region);
    this.next(this.more);
  }

  @step more() {
    ran('more');
    this.score += 1;
    this.next(this.pick);
  }

  @step pick(inputs: Inputs<Regions>) {
    ran('pick');
    this.best = inputs.toSorted((a, b) => b.score - a.score).map(({ region, note }) => region + ' ' + note);
    this.next(this.end);
  }

  @step end() {
    ran('end');
    console.log(this.best.slice(0, this.top).join());
  }
}
`;
const score = 'export function scoreOf(region: string): number {\n  return region.length;\n}\n';

function regions(): Sandbox {
  return new Sandbox({ 'flow.ts': flow, 'score.ts': score });
}

/** Runs the flow; what ran. */
async function ran(sandbox: Sandbox, ...words: readonly string[]): Promise<readonly string[]> {
  const before = sandbox.lines('ran').length;
  const { code, stderr } = await sandbox.flow('run', 'flow.ts', '--quiet', ...words);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return sandbox.lines('ran').slice(before).toSorted();
}

async function plan(sandbox: Sandbox, ...words: readonly string[]): Promise<Readonly<Record<string, PlannedStep>>> {
  const { code, stdout, stderr } = await sandbox.flow('plan', 'flow.ts', '--json', ...words);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return Object.fromEntries((JSON.parse(stdout) as FlowPlan).steps.map((one) => [one.step, one]));
}

const all = ['end', 'more', 'more', 'pick', 'score1 eu', 'score1 us', 'start'];

describe('a flow whose steps are cached', () => {
  it('runs nothing the second time, and comments, formatting and new code of others change nothing', async () => {
    const sandbox = regions();
    expect(await ran(sandbox)).toEqual(all);
    expect(await ran(sandbox)).toEqual([]);
    sandbox.write({
      'score.ts': `// Longer is better.\n${score.replace('\n  return', ' return')}export const other = 1;\n`,
      'flow.ts': flow.replace("ran('more');", "ran('more'); // again"),
    });
    expect(await ran(sandbox)).toEqual([]);
    const [first, second] = sandbox.runs('Regions').map((run) => sandbox.manifests('Regions', run));
    for (const [key, manifest] of first ?? []) {
      expect(second?.get(key)).toEqual({
        ...manifest,
        path: { ...manifest.path, run: second?.get(key)?.path.run },
        origin: manifest.path,
      });
    }
  });

  it('runs the steps whose code changed, and those that their results reach', async () => {
    const sandbox = regions();
    await ran(sandbox);
    sandbox.write({ 'flow.ts': flow.replace('this.score += 1', 'this.score += 2') });
    expect(await ran(sandbox)).toEqual(['more', 'more', 'pick']);
    sandbox.write({ 'score.ts': score.replace('region.length', 'region.length * 2') });
    expect(await ran(sandbox)).toEqual(['more', 'more', 'pick', 'score1 eu', 'score1 us']);
    sandbox.write({ 'score.ts': score });
    expect(await ran(sandbox)).toEqual([]);
  });

  it('runs what reads a parameter that changed, and of a foreach the items that are new', async () => {
    const sandbox = regions();
    await ran(sandbox);
    expect(await ran(sandbox, '--top', '2')).toEqual(['end']);
    // note, which no step of the foreach touches, is passed on as it is now.
    expect(await ran(sandbox, '--names', 'asia,eu,us')).toEqual(['end', 'more', 'pick', 'score1 asia', 'start']);
    const { stdout } = await sandbox.flow('dump', 'Regions/latest/end/0/best', '--json');
    expect(JSON.parse(stdout)).toEqual(['asia of 3', 'eu of 3', 'us of 3']);
  });

  it('takes over what a run had finished that was killed', async () => {
    const sandbox = regions();
    sandbox.write({
      'score.ts': score.replace('{\n', "{\n  if (region === 'us') process.kill(process.ppid, 'SIGKILL');\n"),
    });
    const { code } = await sandbox.flow('run', 'flow.ts', '--quiet', '--max-workers', '1');
    expect(code).not.toBe(0);
    await sandbox.processesGone();
    sandbox.write({ 'flow.ts': flow, 'score.ts': score });
    const again = await ran(sandbox);
    expect(again).not.toContain('start');
    expect(again).toContain('score1 us');
  });

  it('two runs at once end well, and a third one runs nothing', async () => {
    const sandbox = regions();
    const both = await Promise.all([sandbox.flow('run', 'flow.ts', '-q'), sandbox.flow('run', 'flow.ts', '-q')]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(await ran(sandbox)).toEqual([]);
  });

  it('runs what is gone from the store, and everything where the cache is', async () => {
    const sandbox = regions();
    await ran(sandbox);
    const [run = ''] = sandbox.runs('Regions');
    rmSync(sandbox.path(`.flow/runs/Regions/${run}/tasks/pick`), { recursive: true });
    // What the end passed on then can't be told from what it set without the task before it.
    expect(await ran(sandbox)).toEqual(['end', 'pick']);
    rmSync(sandbox.path('.flow/cache'), { recursive: true });
    expect(await ran(sandbox)).toEqual(all);
  });

  it('goes on from a run that it was part of, and runs a step that a resume or a spin names', async () => {
    const sandbox = regions();
    await ran(sandbox);
    await ran(sandbox, '--top', '2');
    const before = sandbox.lines('ran').length;
    expect((await sandbox.flow('resume', 'flow.ts', 'pick', '--quiet')).code).toBe(0);
    expect(sandbox.lines('ran').slice(before)).toEqual(['pick']);
    expect((await sandbox.flow('spin', 'flow.ts', 'more')).code).toBe(0);
    expect(sandbox.lines('ran').slice(before)).toEqual(['pick', 'more']);
    expect(await ran(sandbox)).toEqual([]);
  });
});

describe('flow plan', () => {
  it('tells of each step what would become of it, and why, and runs and writes nothing', async () => {
    const sandbox = regions();
    expect((await plan(sandbox))['start']?.reasons).toEqual([{ reason: 'it never ran with the cache', tasks: 1 }]);
    expect(readdirSync(sandbox.folder)).not.toContain('ran');
    await ran(sandbox);
    const [run = ''] = sandbox.runs('Regions');
    const known = await plan(sandbox);
    expect(Object.values(known).map(({ taken, from, run: would }) => [taken, from, would])).toEqual(
      [1, 2, 2, 1, 1].map((tasks) => [tasks, [run], 0]),
    );
    const entries = readdirSync(sandbox.path('.flow/cache'), { recursive: true });
    const { end, start, pick } = await plan(sandbox, '--top', '5');
    expect(end?.reasons).toEqual([{ reason: `the parameter top changed since ${run}`, tasks: 1 }]);
    expect([start?.taken, pick?.taken]).toEqual([1, 1]);
    expect(readdirSync(sandbox.path('.flow/cache'), { recursive: true })).toEqual(entries);
    expect(sandbox.runs('Regions')).toEqual([run]);
    sandbox.write({ 'flow.ts': flow.replace('this.score += 1', 'this.score += 2') });
    const changed = await plan(sandbox);
    expect(changed['more']).toMatchObject({
      run: 2,
      reasons: [{ reason: `its code changed since ${run}`, tasks: 2 }],
    });
    expect([changed['pick']?.after, changed['end']?.after]).toEqual([['more'], ['more']]);
  });

  it('names the run that has not finished what it began, and what changed since', async () => {
    const sandbox = regions();
    await ran(sandbox);
    const [first = ''] = sandbox.runs('Regions');
    sandbox.write({ 'score.ts': score.replace('{\n', "{\n  if (region === 'asia') throw new Error('no');\n") });
    const words = ['--names', 'eu,us,asia'] as const;
    expect((await sandbox.flow('run', 'flow.ts', '--quiet', ...words)).code).toBe(1);
    const [, second = ''] = sandbox.runs('Regions');
    expect((await plan(sandbox, ...words))['score1']).toMatchObject({
      taken: 2,
      from: [second],
      reasons: [{ reason: `${second} has not finished it`, tasks: 1 }],
    });
    sandbox.write({ 'score.ts': score });
    expect((await plan(sandbox, ...words))['score1']).toMatchObject({
      taken: 2,
      from: [first],
      reasons: [{ reason: `its code changed since ${second}`, tasks: 1 }],
    });
  });

  it('says of a flow that nothing caches that all of it runs, and of a wrong file what is wrong', async () => {
    const sandbox = new Sandbox({
      'flow.ts': flow.replace('@cached()\n', ''),
      'score.ts': score,
      'package.json': '{ "type": "module", "dependencies": { "@flow/cache": "*" } }',
    });
    const { code, stdout } = await sandbox.flow('plan', 'flow.ts');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^start +runs +it is not cached$/m);
    expect(await plan(sandbox, '--with', 'cached')).toMatchObject({ start: { run: 1 } });
    expect((await sandbox.flow('plan', 'other.ts')).code).toBe(2);
    expect((await sandbox.flow('plan')).code).toBe(2);
  });
});

/** One step, whose decorators and parameters are said. */
const single = (decorators: string, members: string, body: string): string => `
import { appendFileSync } from 'node:fs';
import { Flow, param, step } from '@flow/core';
import { cached } from '@flow/cache';
import { catchError } from '@flow/resilience';
import { z } from 'zod';

export default class Single extends Flow {
  ${members}

  ${decorators}
  @step
  start() {
    appendFileSync('ran', 'start\\n');
    ${body}
    this.next(this.end);
  }

  @step end() {}
}
`;

describe('@cached', () => {
  it('leaves a step alone that may read a secret, unless the secret only opens a door', async () => {
    const members = "readonly token = param(z.string(), { secret: true, env: 'TOKEN' });\n  length!: number;";
    const body = 'this.length = this.token.length;';
    const sandbox = new Sandbox({ 'flow.ts': single('@cached()', members, body) }, { TOKEN: 'swordfish-17' });
    expect([await ran(sandbox), await ran(sandbox)]).toEqual([['start'], ['start']]);
    expect((await plan(sandbox))['start']?.reasons[0]?.reason).toBe('it may read the secret token');
    sandbox.write({ 'flow.ts': single('@cached({ ignoreSecrets: true })', members, body) });
    expect([await ran(sandbox), await ran(sandbox)]).toEqual([['start'], []]);
    const kept = readdirSync(sandbox.path('.flow/cache'), { recursive: true, withFileTypes: true });
    for (const entry of kept.filter((one) => one.isFile()))
      expect(readFileSync(join(entry.parentPath, entry.name), 'utf8')).not.toContain('swordfish');
    // A step that doesn't read it is cached as others are.
    sandbox.write({ 'flow.ts': single('@cached()', members, 'this.length = 3;') });
    expect([await ran(sandbox), await ran(sandbox)]).toEqual([['start'], []]);
  });

  it('runs again what failed, and what was caught', async () => {
    const sandbox = new Sandbox({
      'flow.ts': single('@cached()\n  @catchError()', '', "if (Math.random() >= 0) throw new Error('no');"),
    });
    expect([await ran(sandbox), await ran(sandbox)]).toEqual([['start'], ['start']]);
  });

  it('runs again for another version, and when the result is too old', async () => {
    const sandbox = new Sandbox({ 'flow.ts': single('@cached({ version: 1 })', '', '') });
    expect([await ran(sandbox), await ran(sandbox)]).toEqual([['start'], []]);
    sandbox.write({ 'flow.ts': single('@cached({ version: 2 })', '', '') });
    expect([await ran(sandbox), await ran(sandbox)]).toEqual([['start'], []]);
    sandbox.write({ 'flow.ts': single('@cached({ maxAge: { days: 1 } })', '', '') });
    expect([await ran(sandbox), await ran(sandbox)]).toEqual([['start'], []]);
    sandbox.write({ 'flow.ts': single('@cached({ maxAge: { seconds: 0.001 } })', '', '') });
    expect([await ran(sandbox), await ran(sandbox)]).toEqual([['start'], ['start']]);
    expect((await plan(sandbox))['start']?.reasons[0]?.reason).toMatch(/^the result of .* is too old$/);
  });
});
