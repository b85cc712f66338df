import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { pageFiles } from './page-files.ts';
import { Sandbox } from './sandbox.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/decorators.md'), 'utf8');
const files = pageFiles(page);
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

it('shows a first decorator, and what it prints', async () => {
  const { stdout, stderr } = await new Sandbox(files).flow('run', 'took.ts', '--quiet');
  expect(stderr).toBe('');
  const [, shown = ''] = /^```\n(start \| .*\n)```/m.exec(page) ?? [];
  const anyTime = (text: string): string => text.replace(/\d+ ms/, '<time>');
  expect(anyTime(shown)).toContain('start took <time>');
  expect(anyTime(stdout)).toContain(anyTime(shown));
});

it('shows a decorator with options and artifacts, and a test of it that passes', async () => {
  const sandbox = new Sandbox({
    ...files,
    'vitest.config.ts': `import { flowPlugin } from '@flow/testing/vitest';
export default { plugins: [flowPlugin()] };`,
  });
  const run = await sandbox.flow('run', 'src/train.ts', '--quiet');
  expect(run.stderr).toBe('');
  expect(run.stdout).toContain('end | true true\n');
  const tested = await sandbox.node(vitest, 'run', 'src/usage', '--reporter', 'tap-flat');
  expect(tested.stdout.match(/^ok /gm)).toHaveLength(2);
  expect(tested.code).toBe(0);

  sandbox.write({ 'src/train.ts': (files['src/train.ts'] ?? '').replace('budget: 5', "budget: 'no'") });
  const wrong = await sandbox.flow('run', 'src/train.ts');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain(
    'FLOW_DECORATOR_OPTIONS The options of @usage on the step start are not valid: budget: ',
  );
  expect(wrong.stderr).toContain('src/train.ts:7:');
});

it('shows a decorator that skips a step, with artifacts of its own', async () => {
  const flow = `import { Flow, step } from '@flow/core';
import { fixture } from './fixture.ts';
export default class Fixed extends Flow {
  rows!: number;
  @fixture({ file: 'rows.json', sets: ['rows'] })
  @step
  start() {
    this.rows = 1;
    this.next(this.end);
  }
  @step end() {
    console.log(this.rows);
  }
}
`;
  const sandbox = new Sandbox({ ...files, 'src/fixed.ts': flow });
  expect((await sandbox.flow('run', 'src/fixed.ts')).stdout).toContain('end | 1\n');
  sandbox.write({ 'rows.json': '{ "rows": 12 }' });
  expect((await sandbox.flow('run', 'src/fixed.ts')).stdout).toContain('end | 12\n');
});
