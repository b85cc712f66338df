import { expect, it } from 'vitest';
import { packArchive } from '../../src/package/archive.ts';
import { contentHash } from '../../src/package/content-hash.ts';
import { readSources } from '../../src/package/read-sources.ts';
import { project } from './project.ts';

const files = {
  'flow.ts': `import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { Flow, step } from '@flow/core';
import { five } from './lib/index.ts';
import { six } from '../beside/six.ts';
import data from './data.json' with { type: 'json' };
import { pad } from 'pad';
export default class F extends Flow {
  @step start() {
    new Worker(new URL('./lib/work.ts', import.meta.url));
    return [five, six, data, pad, readFileSync(new URL('./rows.csv', import.meta.url), 'utf8')];
  }
}
`,
  'lib/index.ts': "export * from './five.ts';\n",
  'lib/five.ts': 'export const five: number = 5; // ü\n',
  'lib/work.ts': 'export const work: number = 1;\nconsole.log(work);\n',
  'data.json': '{"a": 1}\n',
  'rows.csv': 'a,b\n',
  '../beside/six.ts': 'export const six = 6 as const;\n',
  'node_modules/pad/package.json': '{ "name": "pad", "version": "1.0.0", "type": "module", "main": "index.js" }',
  'node_modules/pad/index.js': 'export const pad = 1;\n',
};

it("gives the user's own files as they were written, those without code of their own too", async () => {
  const { build } = project(files);
  const { archive, hash } = await build();
  const sources = await readSources(await archive(), hash);
  const own = Object.entries(files).filter(([path]) => !path.startsWith('node_modules/'));
  expect(Object.fromEntries(sources.map(({ path, contents }) => [path, Buffer.from(contents).toString()]))).toEqual(
    Object.fromEntries(own),
  );
});

it('changes with every file that it gives', async () => {
  const { build, write } = project(files);
  const before = await build();
  write({ 'lib/index.ts': "export * from './five.ts'; // more\n" });
  expect((await build()).hash).not.toBe(before.hash);
});

function mapOf(url: string): Uint8Array {
  return Buffer.from(JSON.stringify({ sources: [url], sourcesContent: ['evil'] }));
}

it.each([
  ['flow.mjs.map', mapOf('flow://project//etc/evil')],
  ['flow.mjs.map', mapOf('flow://project/%2Fetc%2Fevil')],
  ['flow.mjs.map', mapOf('flow://up1/a/..%5C..%5Cevil')],
  ['flow.mjs.map', mapOf('flow://project/a%0Ab')],
  ['flow.mjs.map', mapOf('flow://project/%')],
  ['flow.mjs.map', mapOf('flow://project/')],
  ['flow.mjs.map', Buffer.from('no')],
  ['flow.mjs.map', Buffer.from('null')],
  ['files/project/./evil', Buffer.from('evil')],
])('refuses a package that leads astray: %s %s', async (path, contents) => {
  const archive = await packArchive([{ path, contents }]);
  await expect(readSources(archive, contentHash(archive))).rejects.toMatchObject({ code: 'FLOW_PACKAGE_CORRUPT' });
});

it.each(['flow://project/../../evil', 'flow://project/..%2F..%2Fevil', 'flow://up1/src/../../evil', 'flow://npm/evil'])(
  'takes no file from %s',
  async (url) => {
    const archive = await packArchive([{ path: 'flow.mjs.map', contents: mapOf(url) }]);
    expect(await readSources(archive, contentHash(archive))).toEqual([]);
  },
);

it('refuses bytes other than those that were stored', async () => {
  const archive = await packArchive([{ path: 'flow.mjs.map', contents: mapOf('flow://project/a') }]);
  await expect(readSources(archive, contentHash('other'))).rejects.toMatchObject({ code: 'FLOW_PACKAGE_CORRUPT' });
  expect(await readSources(archive, contentHash(archive))).toEqual([{ path: 'a', contents: Buffer.from('evil') }]);
});
