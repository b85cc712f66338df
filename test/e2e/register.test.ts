import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exampleFile, Sandbox } from './sandbox.ts';

const hook = ['--import', '@flow/core/register'];
const regions = readFileSync(exampleFile('regions/src/regions.ts'), 'utf8');

const failing = `import { Flow, step } from '@flow/core';
import { runFlow } from '@flow/client';

interface Row {
  readonly size: number;
}

class Failing extends Flow {
  rows!: readonly Row[];

  @step start() {
    this.rows = [{ size: 1 }];
    this.next(this.end);
  }

  @step end() {
    throw new Error(\`broken after \${this.rows.length}\`);
  }
}

await runFlow(Failing);
`;

/** A sandbox with a cache of its own. */
function sandboxWith(files: Readonly<Record<string, string>>): Sandbox {
  return new Sandbox(files, (folder) => ({ XDG_CACHE_HOME: join(folder, 'cache') }));
}

it('shows the error of a step at its line of TypeScript, in a program that holds the flow itself', async () => {
  const sandbox = sandboxWith({ 'failing.ts': failing });
  const { code, stderr } = await sandbox.node(...hook, 'failing.ts');
  expect(code).toBe(1);
  expect(stderr).toContain('Error: broken after 1');
  expect(stderr).toMatch(/Failing\.end \(.*\/failing\.ts:17:11\)/);
  expect(stderr).toMatch(/at .*\/failing\.ts:21:\d+/);
});

it('resolves imports as flow run does: paths of the tsconfig, and modules without their own ending', async () => {
  const flow = `import { Flow, step } from '@flow/core';
import { one } from '~/data/one';
import { two } from './two.js';
import { three } from './three';

export default class Sum extends Flow {
  sum!: number;

  @step start() {
    this.sum = one + two + three;
    this.next(this.end);
  }

  @step end() {
    console.log(\`sum \${this.sum}\`);
  }
}
`;
  const sandbox = sandboxWith({
    'tsconfig.json': '{ "compilerOptions": { "paths": { "~/*": ["./src/*"], "zod": ["./src/zod.d.ts"] } } }',
    'src/zod.d.ts': 'export declare const z: { int(): { parse(value: unknown): number } };\n',
    'src/sum.ts': flow,
    'src/data/one/index.ts': 'export const one: number = 1;\n',
    'src/two.ts': 'export const two: number = 2;\n',
    'src/three.ts': "import { z } from 'zod';\nexport const three: number = z.int().parse(3);\n",
    'src/main.ts': "import { runFlow } from '@flow/client';\nimport Sum from '~/sum';\nawait runFlow(Sum);\n",
  });
  expect((await sandbox.flow('run', 'src/sum.ts')).stdout).toContain('end | sum 6\n');
  expect(await sandbox.node(...hook, 'src/main.ts')).toEqual({ code: 0, stdout: 'sum 6\n', stderr: '' });
});

it('leaves what has no flow, and what is wrong, to Node', async () => {
  const sandbox = sandboxWith({
    'plain.ts': 'class Plain { size: number = 1 }\nconsole.log(new Plain().size, import.meta.url.slice(-8));\n',
    'missing.ts': "import './nothing.ts';\n",
    'wrong.ts': "import { Flow, step } from '@flow/core';\nclass Wrong extends Flow {\n  @step start( {}\n}\n",
  });
  expect(await sandbox.node(...hook, 'plain.ts')).toEqual({ code: 0, stdout: '1 plain.ts\n', stderr: '' });
  expect((await sandbox.node(...hook, 'missing.ts')).stderr).toContain('ERR_MODULE_NOT_FOUND');
  const { stderr } = await sandbox.node(...hook, 'wrong.ts');
  expect(stderr).toContain('wrong.ts:4');
  expect(stderr).toContain('ERR_INVALID_TYPESCRIPT_SYNTAX');
});

it('runs flows in tests of Node', async () => {
  const sandbox = sandboxWith({
    'regions.ts': regions,
    'regions.test.ts': `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runFlow } from '@flow/client';
import Regions from './regions.ts';

test('keeps the best region', async () => {
  await using result = await runFlow(Regions, { threshold: 0.6 });
  assert.equal(await result.artifact('best'), 'europe');
});
`,
  });
  const { code, stdout } = await sandbox.node(...hook, '--test', '--test-reporter', 'tap', 'regions.test.ts');
  expect(stdout).toContain('ok 1 - keeps the best region');
  expect(code).toBe(0);
});

it('keeps compiled modules by their content', async () => {
  const main =
    "import { runFlow } from '@flow/client';\nimport Regions from './regions.ts';\nawait runFlow(Regions);\n";
  const sandbox = sandboxWith({ 'regions.ts': regions, 'main.ts': main });
  const folder = sandbox.path('cache/flow/modules');
  const states = (): readonly string[] =>
    readdirSync(folder).map((name) => `${name} ${statSync(`${folder}/${name}`).mtimeMs}`);

  await sandbox.node(...hook, 'main.ts');
  const first = states();
  expect(first).toHaveLength(1);
  expect(await sandbox.node(...hook, 'main.ts')).toMatchObject({ code: 0, stdout: 'best region: europe\n' });
  expect(states()).toEqual(first);

  sandbox.write({ 'regions.ts': regions.replace('best region', 'best of all') });
  expect(await sandbox.node(...hook, 'main.ts')).toMatchObject({ code: 0, stdout: 'best of all: europe\n' });
  expect(states()).toHaveLength(2);

  rmSync(folder, { recursive: true });
  sandbox.write({ 'cache/flow/modules': 'no folder' });
  expect(await sandbox.node(...hook, 'main.ts')).toMatchObject({ code: 0, stderr: '' });
});
