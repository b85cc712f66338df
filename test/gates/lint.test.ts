import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runTool } from '../../scripts/gates/run-program.ts';
import { root } from '../../scripts/gates/workspace.ts';
import { plantFiles } from './planted-files.ts';

const tsconfig = JSON.stringify({
  compilerOptions: { target: 'es2024', module: 'nodenext', strict: true, noUncheckedIndexedAccess: true, types: [] },
});
const lines = (count: number): string => Array.from({ length: count }, (_, at) => `  call(${at});`).join('\n');
const call = 'declare function call(value: number): void;\n';

async function brokenRules(source: string, file: string): Promise<readonly string[]> {
  await using planted = await plantFiles({ 'tsconfig.json': tsconfig, [file]: source });
  await cp(join(root, '.oxlintrc.json'), join(planted.folder, '.oxlintrc.json'));
  const { output } = await runTool('oxlint/bin/oxlint', ['--format=unix'], planted.folder);
  return [...output.matchAll(/\[Error\/(.+)\]$/gm)].map((match) => match[1] ?? '');
}

test.each([
  ['typescript(no-explicit-any)', 'export const value: any = 1;\n'],
  ['typescript(no-non-null-assertion)', 'export const first = (all: number[]): number => all[0]!;\n'],
  ['typescript(no-floating-promises)', 'export function go(work: () => Promise<void>): void {\n  work();\n}\n'],
  ['typescript(no-namespace)', 'export namespace Bad {\n  export const one = 1;\n}\n'],
  ['eslint(no-console)', "console.log('printed');\n"],
  ['eslint(max-params)', 'export const add = (a: 1, b: 1, c: 1, d: 1, e: 1): number => a + b + c + d + e;\n'],
  ['eslint(max-lines-per-function)', `${call}export function long(): void {\n${lines(60)}\n}\n`],
  ['eslint(max-lines)', `${call}${lines(400)}\n`],
  [
    'eslint(max-depth)',
    'export function deep(a: number): void {\n  if (a > 1) {\n    if (a > 2) {\n      if (a > 3) {\n        if (a > 4) throw new Error(String(a));\n      }\n    }\n  }\n}\n',
  ],
])('core fails %s', async (rule, source) => {
  expect(await brokenRules(source, 'packages/core/src/planted.ts')).toEqual([rule]);
});

test('ordinary source passes', async () => {
  const source = `${call}export function short(): void {\n${lines(20)}\n}\n`;
  expect(await brokenRules(source, 'packages/core/src/planted.ts')).toEqual([]);
});

test('a flow may refer to its steps without calling them', async () => {
  const source = [
    'declare class Flow {\n  next(step: () => void): void;\n}',
    'export class Steps extends Flow {\n  start(): void {\n    this.next(this.end);\n  }\n  end(): void {}\n}\n',
  ].join('\n');
  expect(await brokenRules(source, 'examples/one/src/steps.ts')).toEqual([]);
  expect(await brokenRules(source, 'packages/core/src/steps.ts')).toEqual(['typescript(unbound-method)']);
});
