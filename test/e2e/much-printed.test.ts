import { expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const flow = `import { Flow, step } from '@flow/core';

export default class Loud extends Flow {
  megabytes!: number;

  @step start() {
    for (let line = 0; line < 2_500_000; line++) console.log(line);
    this.megabytes = process.memoryUsage().rss / 1e6;
    this.next(this.end);
  }

  @step end() {
    console.log('megabytes', Math.round(this.megabytes));
  }
}
`;

it('keeps millions of lines that a step prints in one go, and none of them in its memory', async () => {
  const sandbox = new Sandbox({ 'flow.ts': flow });
  const { code, stdout } = await sandbox.flow('run', 'flow.ts', '--quiet');
  expect(code).toBe(0);
  const lines = stdout.split('\n').filter((line) => line.startsWith('start | '));
  expect(lines).toHaveLength(2_500_000);
  expect([lines[0], lines.at(-1)]).toEqual(['start | 0', 'start | 2499999']);
  const [, megabytes] = /megabytes (\d+)/.exec(stdout) ?? [];
  expect(Number(megabytes)).toBeLessThan(200);
});
