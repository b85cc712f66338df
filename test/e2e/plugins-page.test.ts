import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { pageFiles } from './page-files.ts';
import { Sandbox } from './sandbox.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/plugins.md'), 'utf8');
const files = pageFiles(page);
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

const flow = `import { current, Flow, step } from '@flow/core';

export default class Small extends Flow {
  @step start() {
    console.log(Reflect.get(current, 'build'), process.env['TZ']);
    this.next(this.end);
  }

  @step end() {}
}
`;

it('shows a plugin that a config lists by its file', async () => {
  const [, config = ''] = /^```json\n(\{ "plugins".*\})\n```/m.exec(page) ?? [];
  const sandbox = new Sandbox({ ...files, 'small.ts': flow, 'flow.config.json': config });
  const { code, stderr } = await sandbox.flow('run', 'small.ts', '--quiet');
  expect(code).toBe(0);
  expect(stderr).toMatch(/^Small\/\S+ finished\n$/m);
});

it('shows a provider with options that are checked', async () => {
  const config = (zone: unknown): string =>
    JSON.stringify({ plugins: ['./zoned.ts', './build.ts'], environment: { use: 'zoned', zone } });
  const sandbox = new Sandbox(
    { ...files, 'small.ts': flow, 'flow.config.json': config('Asia/Tokyo') },
    { BUILD_ID: 'build-7' },
  );
  const run = await sandbox.flow('run', 'small.ts', '--quiet');
  expect(run.stderr).toBe('');
  expect(run.stdout).toContain('start | build-7 Asia/Tokyo\n');

  sandbox.write({ 'flow.config.json': config(9) });
  const wrong = await sandbox.flow('config', 'validate');
  expect(wrong.code).toBe(2);
  expect(`${wrong.stdout}${wrong.stderr}`).toContain('The zone of the environment "zoned" is number');
});

it('shows a test of a plugin that passes', async () => {
  const sandbox = new Sandbox({
    ...files,
    'vitest.config.ts': `import { flowPlugin } from '@flow/testing/vitest';
export default { plugins: [flowPlugin()] };`,
  });
  const tested = await sandbox.node(vitest, 'run', 'build', '--reporter', 'tap-flat');
  expect(tested.stdout.match(/^ok /gm)).toHaveLength(1);
  expect(tested.code).toBe(0);
});
