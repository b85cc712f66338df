import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exampleFile, Sandbox } from './sandbox.ts';

const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
const [, flow = ''] = /```ts\n([^]*?)```/.exec(readme) ?? [];
const [, output = ''] = /^prints, where[^]*?```\n([^]*?)```/m.exec(readme) ?? [];

/** Without what differs from run to run; tasks of one foreach may take turns. */
function normal(text: string): readonly string[] {
  const plain = text
    .replaceAll(/^\d\d:\d\d:\d\d /gm, '')
    .replaceAll(/Regions\/\S+/g, 'Regions/<run>')
    .replaceAll(/\d+ ms/g, '<duration>');
  return plain.trim().split('\n').toSorted();
}

it('shows a program that runs a flow, and how Node runs it', async () => {
  const [program = ''] = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, text = '']) => text).slice(1);
  const [, words = ''] = /^node (--import .*)$/m.exec(readme) ?? [];
  expect(readFileSync(exampleFile('regions/src/run.ts'), 'utf8')).toBe(program);
  const sandbox = new Sandbox({ 'src/regions.ts': flow, 'src/run.ts': program });
  const { code, stdout, stderr } = await sandbox.node(...words.split(' '));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^best region: europe\neurope\nRegions\/\S+ finished \S+\n$/);
});

it('shows in the README of the client a program that prints a run and its tasks', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../packages/client/README.md'), 'utf8');
  const [, program = ''] = /```ts\n([^]*?)```/.exec(page) ?? [];
  const sandbox = new Sandbox({ 'regions.ts': flow, 'program.ts': program });
  const { code, stdout, stderr } = await sandbox.node('--import', '@flow/core/register', 'program.ts');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [, printed = '', ...tasks] = stdout.trim().split('\n');
  expect(printed).toMatch(/^Regions\/\S+ europe$/);
  expect(tasks.toSorted()).toEqual(['0-0 finished 0.625', '0-1 finished 0.375', '0-2 finished 0.625']);
});

it('shows the flow of an example, and what it prints', async () => {
  expect(readFileSync(exampleFile('regions/src/regions.ts'), 'utf8')).toBe(flow);
  const sandbox = new Sandbox({ 'regions.ts': flow });
  const { code, stdout, stderr } = await sandbox.flow('run', 'regions.ts', '--threshold', '0.6');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(normal(stdout)).toEqual(normal(output));
});
