import { expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

/** Each of its tasks takes part in a count of those that run at once, and waits until as many have begun as shall. */
const flow = `import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { current, Flow, param, step, type Inputs } from '@flow/core';
import { z } from 'zod';

export default class Wide extends Flow {
  readonly together = param(z.number());
  item!: number;

  @step start() {
    this.next(this.work, { foreach: [0, 1, 2, 3] });
  }

  @step async work(item: number) {
    this.item = item;
    appendFileSync('log.txt', 'began\\n');
    const begun = () => readFileSync('log.txt', 'utf8').split('began').length - 1;
    while (begun() < this.together) await setTimeout(10, undefined, { signal: current.signal });
    await setTimeout(50);
    appendFileSync('log.txt', 'ended\\n');
    this.next(this.join);
  }

  @step join(inputs: Inputs<Wide>) {
    console.log(\`items \${inputs.map(({ item }) => item).join(' ')}\`);
    this.next(this.end);
  }

  @step end() {}
}
`;

function mostAtOnce(lines: readonly string[]): number {
  let [running, most] = [0, 0];
  for (const line of lines) {
    running += line === 'began' ? 1 : -1;
    most = Math.max(most, running);
  }
  return most;
}

it.each([
  ['1', 1],
  ['2', 2],
  ['10000', 4],
])('--max-workers %s runs so many tasks at once, of four', async (count, most) => {
  const sandbox = new Sandbox({ 'flow.ts': flow });
  const run = await sandbox.flow('run', 'flow.ts', '--max-workers', count, '--together', String(most));
  expect(run).toMatchObject({ code: 0, stderr: '' });
  expect(run.stdout).toContain('join | items 0 1 2 3');
  expect(mostAtOnce(sandbox.lines('log.txt'))).toBe(most);
});

it.each(['0', '-1', '1.5', 'abc', ''])('--max-workers=%s is refused before anything runs', async (count) => {
  const sandbox = new Sandbox({ 'flow.ts': flow });
  const run = await sandbox.flow('run', 'flow.ts', `--max-workers=${count}`, '--together=1');
  expect(run.code).toBe(2);
  expect(run.stdout).toBe('');
  const shown = count === 'abc' ? '"abc"' : count;
  expect(run.stderr).toContain('--max-workers');
  expect(run.stderr).toContain('must be a whole number of at least 1');
  expect(run.stderr).toContain(shown);
  expect(sandbox.lines('log.txt')).toEqual([]);
});
