import { execFile } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { parseSourceUrl } from '../../src/package/portable-path.ts';
import { project } from './project.ts';

const run = promisify(execFile);

const text = `import { Flow, step } from '@flow/core';
import { fail } from 'fails';
import { near } from '../../near/index.ts';

export default class Failing extends Flow { a = 1; @step start() { near(() => fail(() => {
    throw new Error(import.meta.dirname ? 'here' : 'there'); })); }
}
`;

const files = {
  'tsconfig.json': '{ "compilerOptions": { "experimentalDecorators": true } }',
  'src/flow.ts': text,
  '../near/index.ts':
    'class Near extends Object { call(body: () => void) { body(); } }\nexport const near = (body: () => void) => new Near().call(body);\n',
  'node_modules/fails/package.json': '{ "name": "fails", "type": "module", "main": "./i.js" }',
  'node_modules/fails/i.js': 'export const fail = (body) => {\n  body();\n};\n',
};

it('names lines and columns of the sources in stacks, whosever they are', async () => {
  const { build, file } = project(files);
  const { dir } = await build({ file: file('src/flow.ts') });
  const { stderr } = (await run(process.execPath, ['--enable-source-maps', path.join(dir, 'task.mjs')]).catch(
    (error: unknown) => error,
  )) as {
    readonly stderr: string;
  };
  const places = [...stderr.matchAll(/^ {4}at (?:.* \()?(flow:.+?)\)?$/gm)].map((match) => match[1]);
  expect(places).toMatchInlineSnapshot(`
    [
      "flow://project/src/flow.ts:6:11",
      "flow://npm/fails/i.js:2:3",
      "flow://project/src/flow.ts:5:79",
      "flow://up1/near/index.ts:1:54",
      "flow://up1/near/index.ts:2:54",
      "flow://project/src/flow.ts:5:68",
      "flow://core/dist/task.js:6:29",
    ]
  `);
  const sources = places.map((place) => parseSourceUrl(place ?? '')?.path);
  expect(sources).toMatchInlineSnapshot(`
    [
      "src/flow.ts:6:11",
      "node_modules/fails/i.js:2:3",
      "src/flow.ts:5:79",
      "../near/index.ts:1:54",
      "../near/index.ts:2:54",
      "src/flow.ts:5:68",
      "dist/task.js:6:29",
    ]
  `);
});

it('carries the original text of the user’s own sources', async () => {
  const { build, file } = project(files);
  const { dir } = await build({ file: file('src/flow.ts') });
  const maps = readdirSync(dir)
    .filter((name) => name.endsWith('.map'))
    .map(
      (name) =>
        JSON.parse(readFileSync(path.join(dir, name), 'utf8')) as {
          readonly sources: readonly string[];
          readonly sourcesContent: readonly (string | null)[];
        },
    );
  const contents = Object.fromEntries(
    maps.flatMap(({ sources, sourcesContent }) => sources.map((source, i) => [source, sourcesContent[i]])),
  );
  expect(contents).toEqual({
    'flow://core/dist/index.js': null,
    'flow://core/dist/marks.js': null,
    'flow://core/dist/task.js': null,
    'flow://core/entry': null,
    'flow://npm/fails/i.js': null,
    'flow://project/src/flow.ts': text,
    'flow://up1/near/index.ts': files['../near/index.ts'],
  });
});
