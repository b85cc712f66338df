import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { project } from './project.ts';

const files = {
  'src/flow.ts': `import { Flow, step } from '@flow/core';
import dep from 'dep';
import { beside } from '../../beside/index.ts';
export default class Same extends Flow {
  @step async start() { return [dep, beside, (await import('./lazy.ts')).lazy, (await import('./lazier.ts')).lazy]; }
}
`,
  'src/lazy.ts': `import cjs from 'dep';\nexport const lazy = cjs;`,
  'src/lazier.ts': `export { lazy } from './lazy.ts';`,
  '../beside/index.ts': 'export class Beside extends Object {}\nexport const beside = 1;',
  'node_modules/dep/package.json': '{ "name": "dep" }',
  'node_modules/dep/index.js': `module.exports = require('./other.js');`,
  'node_modules/dep/other.js': `exports.a = 'dep';`,
};

it('makes the same bytes in another folder, with core elsewhere', async () => {
  const here = project(files);
  const there = project(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text])),
    'deep/er/project',
  );
  const [one, two] = await Promise.all([
    here.build({ file: here.file('src/flow.ts') }),
    there.build({ file: there.file('src/flow.ts') }),
  ]);
  expect(readTree(two.dir)).toEqual(readTree(one.dir));
  expect(two.hash).toBe(one.hash);
  expect(Buffer.compare(await one.archive(), await two.archive())).toBe(0);
});

it('names no folder of this machine', async () => {
  const { build, file, base } = project(files);
  const { dir } = await build({ file: file('src/flow.ts') });
  const texts = Object.values(readTree(dir));
  expect(
    texts.filter((text) => text.includes(base) || text.includes('../core') || text.includes('.flow-package')),
  ).toEqual([]);
});

function readTree(dir: string): Readonly<Record<string, string>> {
  const names = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = names.map((entry) => path.join(entry.parentPath, entry.name)).toSorted();
  return Object.fromEntries(paths.map((file) => [path.relative(dir, file), readFileSync(file, 'utf8')]));
}
