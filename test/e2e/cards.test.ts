import { chmodSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { pageFiles } from './page-files.ts';
import { Sandbox } from './sandbox.ts';

const flow = readFileSync(join(import.meta.dirname, 'flows/carded.ts'), 'utf8');
const manifest = JSON.stringify({ name: 'sandbox', type: 'module', dependencies: { '@flow/cards': '*' } });

interface Listed {
  readonly task: string;
  readonly type: string;
  readonly id: string | null;
  readonly attempt: number;
}

async function listed(sandbox: Sandbox, path: string): Promise<readonly Listed[]> {
  const { stdout, stderr } = await sandbox.flow('card', 'list', path, '--json');
  expect(stderr).toBe('');
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Listed]));
}

it('cards are seen while a step runs, after it failed and after a resume, and are opened', async () => {
  const opened = (folder: string): string => join(folder, 'opened.txt');
  const sandbox = new Sandbox({ 'flow.ts': flow, 'package.json': manifest }, (folder) => ({
    PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
    DISPLAY: ':9',
    TMPDIR: folder,
    OPENED: opened(folder),
  }));
  sandbox.write({ 'bin/xdg-open': '#!/bin/sh\necho "$1" >> "$OPENED"\n', broken: 'yes' });
  chmodSync(sandbox.path('bin/xdg-open'), 0o755);
  const running = sandbox.start('run', 'flow.ts');
  await running.printed('it waits');
  const seen = await vi.waitUntil(async () => {
    const shown = await sandbox.flow('card', 'get', 'Carded/latest/work');
    return shown.code === 0 ? shown : undefined;
  }, 10_000);
  expect(seen.stdout, seen.stderr).toContain('3 of 10, 30 %');
  expect(seen.stdout).toContain('status running');
  sandbox.write({ go: 'now' });
  const failed = await running.ended;
  expect(failed.code).toBe(1);
  const after = await sandbox.flow('card', 'get', 'Carded/latest/work', '-o', 'work.html');
  expect(after).toMatchObject({ code: 0, stdout: '' });
  const page = readFileSync(sandbox.path('work.html'), 'utf8');
  expect(page).toContain('status failed');
  expect(page).toContain('broken &lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).not.toContain('<script');

  sandbox.remove('broken');
  const resumed = await sandbox.flow('resume', 'flow.ts');
  expect(resumed, resumed.stderr).toMatchObject({ code: 0 });
  expect(resumed.stderr).toContain("The card slow of the step end wasn't ready after 0.2 s.");
  const [, run = ''] = sandbox.runs('Carded');
  const task = (name: string): string => `Carded/${run}/${name}/0`;
  expect(await listed(sandbox, 'Carded/latest')).toEqual(
    [
      { task: task('start'), type: 'blank', id: 'notes', attempt: 0 },
      { task: task('start'), type: 'default', id: null, attempt: 0 },
      { task: task('work'), type: 'default', id: null, attempt: 0 },
      { task: task('end'), type: 'slow', id: 'slow', attempt: 0 },
    ].map((one) => expect.objectContaining(one) as unknown),
  );
  const viewed = await sandbox.flow('card', 'view', 'Carded/latest/start', '--id', 'notes');
  const file = viewed.stdout.trim();
  expect(readFileSync(file, 'utf8')).toContain('<strong>noted</strong>');
  while (sandbox.lines('opened.txt').length === 0) await sleep(20);
  expect(sandbox.lines('opened.txt')).toEqual([file]);

  const several = await sandbox.flow('card', 'get', 'Carded/latest/start');
  expect(several.code).toBe(2);
  expect(several.stderr).toMatch(/^error FLOW_CARD_CHOICE .*start\/0 notes, .*start\/0 default\./);
  const none = await sandbox.flow('card', 'view', 'Carded/latest/work', '--id', 'nots', '--json');
  expect(none.code).toBe(1);
  expect(JSON.parse(none.stdout)).toMatchObject({ kind: 'error', code: 'FLOW_CARD_MISSING' });
  const unnamed = await sandbox.flow('card', 'list');
  expect({ code: unnamed.code, stdout: unnamed.stdout }).toEqual({ code: 2, stdout: '' });
});

const types = `import { cardPlugin, defineCard, html } from '@flow/cards';
export const hello = defineCard({
  type: 'hello',
  render: async ({ task, options }) => html\`<h1>Hello, \${options.name ?? task.current.user}: \${await task.artifact('word')}</h1>\`,
});
export default cardPlugin({ name: 'flow-plugin-hello', types: [hello] });
`;

const imported = `import { Flow, step } from '@flow/core';
import { card } from '@flow/cards';
import { hello } from 'flow-plugin-hello';
export default class Imported extends Flow {
  word!: string;
  @card({ type: hello, options: { name: 'you' } })
  @step
  start() {
    this.word = '<hi>';
    this.next(this.end);
  }
  @step end() {}
}
`;

const named = `import { Flow, step } from '@flow/core';
export default class Named extends Flow {
  word = 'ho';
  @step start() {
    this.next(this.end);
  }
  @step end() {}
}
`;

it('does what its page shows', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/cards.md'), 'utf8');
  const sandbox = new Sandbox({ 'package.json': manifest, ...pageFiles(page) });
  sandbox.write({ 'flow.config.json': '{ "plugins": ["./src/plugin.ts"] }' });
  expect((await sandbox.flow('run', 'src/training.ts')).code).toBe(0);
  const { stdout } = await sandbox.flow('card', 'list', 'Training/latest');
  const shown = /^TASK .*\n(?:Training.*\n)+/m.exec(page)?.[0] ?? '';
  const plain = (text: string): string => text.replaceAll(/\d{8}-\d{6}-\w{6}|[\d.]+ KiB +\d{4}-\S+ \S+/g, '…');
  expect(plain(stdout)).toBe(plain(shown));
  const other = await sandbox.flow(
    'run',
    'src/training.ts',
    '--epochs',
    '2',
    '--with',
    'card:type=loss,options={"artifact":"losses"}',
  );
  expect({ code: other.code, stderr: other.stderr }).toEqual({ code: 0, stderr: '' });
  expect((await sandbox.flow('card', 'get', 'Training/latest/end')).stdout).toContain('<p class="loss">0.5</p>');
});

it('a type of another package is imported, or asked for by its name', async () => {
  const sandbox = new Sandbox();
  sandbox.remove('node_modules');
  for (const name of ['@flow/cards', '@flow/core', 'zod']) {
    mkdirSync(dirname(sandbox.path(`node_modules/${name}`)), { recursive: true });
    symlinkSync(join(import.meta.dirname, 'node_modules', name), sandbox.path(`node_modules/${name}`));
  }
  const plugin = { name: 'flow-plugin-hello', version: '1.0.0', type: 'module', exports: './index.js' };
  sandbox.write({
    'package.json': manifest,
    'imported.ts': imported,
    'named.ts': named,
    'node_modules/flow-plugin-hello/package.json': JSON.stringify({ ...plugin, flow: { plugin: './index.js' } }),
    'node_modules/flow-plugin-hello/index.js': types,
  });
  const first = await sandbox.flow('run', 'imported.ts');
  expect(first.code, first.stderr + first.stdout).toBe(0);
  expect((await sandbox.flow('card', 'get', 'Imported/latest/start')).stdout).toContain(
    '<h1>Hello, you: &lt;hi&gt;</h1>',
  );

  const unknown = await sandbox.flow('run', 'named.ts', '--with', 'card:type=hello');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('There is no card of the type hello');
  sandbox.write({ 'flow.config.json': '{ "plugins": ["flow-plugin-hello"] }' });
  const second = await sandbox.flow('run', 'named.ts', '--with', 'card:type=hello', '--isolation', 'process');
  expect(second.code, second.stderr + second.stdout).toBe(0);
  expect((await sandbox.flow('card', 'get', 'Named/latest/end')).stdout).toContain('<h1>Hello, tester: ho</h1>');
});
