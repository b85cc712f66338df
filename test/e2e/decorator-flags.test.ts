import { beforeEach, describe, expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const flow = `
import { appendFileSync } from 'node:fs';
import { Flow, param, step } from '@flow/core';
import { z } from 'zod';

export default class Report extends Flow {
  readonly top = param(z.int(), { default: 1 });
  sum!: number;

  @step start() {
    appendFileSync('ran', 'start\\n');
    this.sum = 1 + this.top;
    this.next(this.end);
  }

  @step end() {
    appendFileSync('ran', 'end\\n');
  }
}
`;

describe('a flag of a package of the project that stands for a decorator', () => {
  let sandbox: Sandbox;

  beforeEach(() => {
    const dependencies = { '@flow/cache': '*', '@flow/core': '*' };
    sandbox = new Sandbox({ 'flow.ts': flow, 'package.json': JSON.stringify({ type: 'module', dependencies }) });
  });

  /** How many bodies a run ran. */
  async function bodies(...words: readonly string[]): Promise<number> {
    const before = sandbox.lines('ran').length;
    const { code, stderr } = await sandbox.flow('run', 'flow.ts', '--quiet', ...words);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return sandbox.lines('ran').length - before;
  }

  it('is as --with of it', async () => {
    expect([await bodies('--cache'), await bodies('--cache'), await bodies('--top', '2', '--cache')]).toEqual([
      2, 0, 1,
    ]);
    expect([await bodies(), await bodies('--cache=false')]).toEqual([2, 2]);
    const planned = await sandbox.flow('plan', 'flow.ts', '--cache');
    expect(planned.stdout).toContain('0 tasks would run, 2 would be taken from earlier runs');
    expect((await sandbox.flow('plan', 'flow.ts')).stdout).toContain('it is not cached');
  });

  it('is the parameter where the flow has one of that name', async () => {
    sandbox.write({ 'flow.ts': flow.replaceAll('top', 'cache') });
    expect([await bodies('--cache', '5'), await bodies('--cache=5')]).toEqual([2, 2]);
    const { stdout } = await sandbox.flow('run', 'flow.ts', '--help');
    expect(stdout).toMatch(/--cache=<integer>/);
    expect(stdout).not.toContain('as --with cached');
  });

  it('stands in help, and near what is misspelt', async () => {
    const { stdout } = await sandbox.flow('run', 'flow.ts', '--help');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('--cache Take every step from an earlier run where');
    const { code, stderr } = await sandbox.flow('run', 'flow.ts', '--cahce');
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean --cache?');
  });

  it('goes with a resume too', async () => {
    await bodies('--cache');
    sandbox.write({ 'flow.ts': flow.replace("'end\\n');", "'end\\n');\n    throw new Error('no');") });
    await sandbox.flow('run', 'flow.ts');
    sandbox.write({ 'flow.ts': flow });
    const before = sandbox.lines('ran').length;
    const { code, stdout } = await sandbox.flow('resume', 'flow.ts', '--cache');
    expect(code).toBe(0);
    expect(stdout).toContain('taken over');
    expect(sandbox.lines('ran').slice(before)).toEqual([]);
  });
});
