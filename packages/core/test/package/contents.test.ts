import { cpSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { unpackArchive } from '../../src/package/archive.ts';
import { project, runTask } from './project.ts';

const flow = (imports: string, body: string): string => `import { Flow, step } from '@flow/core';
${imports}
export default class Regions extends Flow {
  best!: string;
  @step async start() { ${body} }
}
`;

it('runs a plain flow with its project deleted, with one copy of core', async () => {
  const text = flow('', 'return 1 + 1;');
  const { build, root } = project({ 'flow.ts': text });
  const built = await build();
  rmSync(root, { recursive: true });
  expect(await runTask(built.dir)).toEqual({
    marks: ['start'],
    plugins: [],
    fields: ['best'],
    origin: { file: 'flow.ts', start: text.indexOf('class Regions'), name: 'Regions' },
    result: 2,
  });
  expect(built).toMatchObject({
    entry: 'task.mjs',
    cached: false,
    natives: [],
    warnings: [],
    sources: [path.join(root, 'flow.ts')],
  });
});

it('packs top-level await, a dynamic import, JSON and a CommonJS module', async () => {
  const { build } = project({
    'flow.ts': flow(
      `import data from './data.json' with { type: 'json' };\nimport old from './old.cjs';\nconst one = await Promise.resolve(1);`,
      `return [one, data.two, old.three, (await import('./lazy.ts')).four];`,
    ),
    'data.json': '{ "two": 2 }',
    'old.cjs': `const { EOL } = require('os'); const name = 'pa' + 'th'; exports.three = 2 + EOL.length + typeof require(name).join;`,
    'lazy.ts': 'export const four: number = 4;',
  });
  expect(await runTask((await build()).dir)).toMatchObject({ result: [1, 2, '3function', 4] });
});

it('gives a CommonJS module that is imported when it is needed by its names, as Node does', async () => {
  const { build } = project({
    'flow.ts': flow(
      '',
      `const { twice, default: all } = await import('./old.cjs');
      const { default: call, unit } = await import('seldom');
      return [twice(2), all.twice === twice, call(3), unit];`,
    ),
    'old.cjs': 'exports.twice = (count) => 2 * count;',
    'node_modules/seldom/package.json': '{ "name": "seldom", "version": "1.0.0", "main": "index.js" }',
    'node_modules/seldom/index.js': 'module.exports = (count) => 3 * count;\nmodule.exports.unit = "m";',
  });
  expect(await runTask((await build()).dir)).toMatchObject({ result: [4, true, 9, 'm'] });
});

it('follows the paths of a tsconfig, also where it asks for legacy decorators and assigned fields', async () => {
  const { build } = project({
    'tsconfig.json': '{ "extends": "./base.json" } // ours',
    'base.json': JSON.stringify({
      compilerOptions: {
        target: 'es2020',
        experimentalDecorators: true,
        useDefineForClassFields: false,
        paths: { '~/*': ['./src/*'] },
      },
    }),
    'flow.ts': flow(`import { five } from '~/five';`, 'return five;'),
    'src/five.ts': 'export enum Five { five = 5 }\nexport const five = Five.five;',
  });
  expect(await runTask((await build()).dir)).toMatchObject({ marks: ['start'], fields: ['best'], result: 5 });
});

it('bundles a linked workspace package as the project’s own source', async () => {
  const { build, file, root } = project({
    'flow.ts': flow(`import { six } from '@team/six';`, 'return six;'),
    '../six/package.json': '{ "name": "@team/six", "type": "module", "exports": "./src/index.ts" }',
    '../six/src/index.ts': 'export class Six extends Array<string> {}\nexport const six: number = 6;',
    'node_modules/@team/README': '',
  });
  symlinkSync('../../../six', file('node_modules/@team/six'));
  const built = await build();
  expect(await runTask(built.dir)).toMatchObject({ result: 6 });
  expect(built.sources).toEqual([path.join(root, 'flow.ts'), path.resolve(root, '../six/src/index.ts')]);
});

it('imports the default exports of plugins, by file or by name', async () => {
  const { build, file } = project({
    'flow.ts': flow('', ''),
    'plugins/near.ts': `export default { name: 'near' };`,
    'node_modules/far/package.json': '{ "name": "far", "type": "module", "main": "index.js" }',
    'node_modules/far/index.js': `export default { name: 'far' };`,
  });
  const built = await build({ plugins: [file('plugins/near.ts'), 'far'] });
  expect(await runTask(built.dir)).toMatchObject({
    plugins: [
      { name: 'plugins/near.ts', plugin: { name: 'near' } },
      { name: 'far', plugin: { name: 'far' } },
    ],
  });
});

it('bundles an installed plugin that reads its own files, with the flow’s core', async () => {
  const { build, root } = project({
    'flow.ts': flow('', ''),
    'node_modules/cards/package.json': JSON.stringify({
      name: 'cards',
      type: 'module',
      exports: './dist/plugin.js',
      peerDependencies: { '@flow/core': '*' },
    }),
    'node_modules/cards/dist/plugin.js': `import { readFileSync, readdirSync } from 'node:fs';
import { Flow } from '@flow/core';
export default [readFileSync(new URL('../viewer.html', import.meta.url), 'utf8'), readdirSync(new URL('./parts', import.meta.url)), Flow.name];`,
    'node_modules/cards/viewer.html': '<p>',
    'node_modules/cards/dist/parts/a.html': '',
  });
  const built = await build({ plugins: ['cards'] });
  rmSync(root, { recursive: true });
  expect(await runTask(built.dir)).toMatchObject({ plugins: [{ plugin: ['<p>', ['a.html'], 'Flow'] }] });
  expect(built.sources).toEqual([path.join(root, 'flow.ts')]);
});

it('takes along what modules read beside themselves', async () => {
  const { build, root } = project({
    'flow.ts': flow(
      `import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
const require = createRequire(import.meta.url);
const __dirname = dirname(fileURLToPath(import.meta.url));
const read = (file: URL | string) => readFileSync(file, 'utf8');`,
      `return [read(new URL('./a b.txt', import.meta.url)), read(join(import.meta.dirname, 'sub', 'c.txt')),
        read(join(__dirname, 'd.txt')), read(\`\${import.meta.dirname}/e.txt\`), readdirSync(new URL('./many/', import.meta.url)),
        require('./package.json').name];`,
    ),
    'package.json': '{ "name": "mine" }',
    'a b.txt': 'a',
    'sub/c.txt': 'c',
    'd.txt': 'd',
    'e.txt': 'e',
    'many/1.txt': '',
    'many/2.txt': '',
  });
  const built = await build();
  rmSync(root, { recursive: true });
  expect(await runTask(built.dir)).toMatchObject({ result: ['a', 'c', 'd', 'e', ['1.txt', '2.txt'], 'mine'] });
});

it('bundles the modules of workers, and of their workers', async () => {
  const { build, root } = project({
    'src/flow.ts': flow(
      `import { once } from 'node:events';\nimport { Worker } from 'node:worker_threads';`,
      `return (await once(new Worker(new URL('./deep/worker.ts', import.meta.url), { workerData: 20 }), 'message'))[0];`,
    ),
    'src/deep/worker.ts': `import { parentPort, workerData, Worker } from 'node:worker_threads';
import { double } from '../double.ts';
import text from 'text';
new Worker(new URL('inner.mts', import.meta.url)).once('message', (value: number) => parentPort?.postMessage([double(workerData) + value, text]));`,
    'src/deep/inner.mts': `import { parentPort } from 'node:worker_threads';
import { double } from '../double.ts';
enum One { one = 1 }
parentPort?.postMessage(double(One.one));`,
    'src/double.ts': 'export const double = (n: number): number => n * 2;',
    'node_modules/text/package.json': '{ "name": "text", "type": "module" }',
    'node_modules/text/index.js': `export default 'npm';`,
  });
  const built = await build({ file: path.join(root, 'src/flow.ts') });
  rmSync(root, { recursive: true });
  expect(await runTask(built.dir)).toMatchObject({ result: [42, 'npm'] });
  const packed = (await unpackArchive(await built.archive())).map((packedFile) => packedFile.path);
  expect(packed).toEqual([...new Set(packed)]);
});

it('warns of what a module reads beside itself and the package can’t hold', async () => {
  const { build } = project({
    'flow.ts': flow('', `return new URL('./none.csv', import.meta.url).href + import.meta.dirname + '/..';`),
  });
  const { warnings } = await build();
  expect(warnings).toMatchInlineSnapshot(`
    [
      {
        "code": "FLOW_PACKAGE_LEFT_OUT",
        "hint": "A task can read what stands beside its modules when the code package was built, file by file.",
        "message": "flow.ts reads none.csv, which does not exist; it is not in the code package.",
        "position": {
          "column": 32,
          "file": "flow.ts",
          "line": 5,
        },
      },
    ]
  `);
});

it('adds files of plugins under their names, and refuses a taken one', async () => {
  const { build, cacheDir, base } = project({ 'flow.ts': flow('', '') });
  const contents = Buffer.from('#!/bin/sh\n');
  const built = await build({ extraFiles: [{ path: 'bin/go', contents, executable: true }] });
  cpSync(path.join(built.dir, 'bin/go'), path.join(base, 'go'));
  expect(cacheDir).toBe(path.dirname(built.dir));
  await expect(build({ extraFiles: [{ path: 'task.mjs', contents }] })).rejects.toMatchObject({
    code: 'FLOW_PACKAGE_FILE',
  });
  await expect(build({ extraFiles: [{ path: '../x', contents }] })).rejects.toMatchObject({
    code: 'FLOW_PACKAGE_FILE',
  });
});
