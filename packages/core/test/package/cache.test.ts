import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, unlinkSync, utimesSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { project, runTask, type Project } from './project.ts';

const flow = `import { Flow, step } from '@flow/core';
import { value } from './value';
export default class Cached extends Flow {
  @step start() { return value; }
}
`;

const touch = (file: string): void => utimesSync(file, 1_000_000, 1_000_000);

function cachedProject(): Project {
  return project({ 'flow.ts': flow, 'value/index.ts': 'export const value = 1;' });
}

it('builds nothing while nothing changed, or only times did', async () => {
  const { build, file } = cachedProject();
  const first = await build();
  const second = await build();
  expect([first.cached, second.cached]).toEqual([false, true]);
  touch(file('value/index.ts'));
  const third = await build();
  expect({ ...third, archive: undefined }).toEqual({ ...second, archive: undefined });
});

it('builds anew when a source, a file that decides an import, or what is asked for changes', async () => {
  const { build, write, file } = cachedProject();
  await build();
  write({ 'value/index.ts': 'export const value = 2;' });
  touch(file('value/index.ts'));
  expect(await runTask((await build()).dir)).toMatchObject({ result: 2 });
  write({ 'value.ts': 'export const value = 3;' });
  expect(await runTask((await build()).dir)).toMatchObject({ result: 3 });
  write({ 'tsconfig.json': '{ "compilerOptions": { "paths": { "./value": ["./other.ts"] } } }', 'other.ts': '' });
  expect((await build()).cached).toBe(false);
  expect((await build({ extraFiles: [{ path: 'x', contents: Buffer.from('x') }] })).cached).toBe(false);
});

it('builds anew when a link leads to another package', async () => {
  const { build, file } = project({
    'flow.ts': flow.replace('./value', 'value'),
    'store/a/package.json': '{ "name": "value", "type": "module", "main": "i.js" }',
    'store/a/i.js': 'export const value = "a";',
    'store/b/package.json': '{ "name": "value", "type": "module", "main": "i.js" }',
    'store/b/i.js': 'export const value = "b";',
    'node_modules/README': '',
  });
  symlinkSync('../store/a', file('node_modules/value'));
  expect(await runTask((await build()).dir)).toMatchObject({ result: 'a' });
  unlinkSync(file('node_modules/value'));
  symlinkSync('../store/b', file('node_modules/value'));
  expect(await runTask((await build()).dir)).toMatchObject({ result: 'b' });
});

it('builds anew when the package is gone from the cache', async () => {
  const { build } = cachedProject();
  const { dir, hash } = await build();
  rmSync(dir, { recursive: true });
  expect(await build()).toMatchObject({ cached: false, hash });
  expect(existsSync(dir)).toBe(true);
});

it('answers from the cache without loading a compiler, fast', async () => {
  const modules = Object.fromEntries(
    Array.from({ length: 100 }, (_, i) => [`value/m${i}.ts`, `export const m${i} = ${i};`]),
  );
  const index = Object.keys(modules)
    .map((name) => `export * from '../${name}';`)
    .join('\n');
  const { build, root, cacheDir, base } = project({
    'flow.ts': flow,
    'value/index.ts': `${index}\nexport const value = 1;`,
    ...modules,
  });
  await build();
  const script = `import { registerHooks } from 'node:module';
const loaded = [];
registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
const { buildPackage } = await import(${JSON.stringify(new URL('../../src/package/build-package.ts', import.meta.url).href)});
const options = { file: '${root}/flow.ts', projectRoot: '${root}', cacheDir: '${cacheDir}', plugins: [], coreDir: '${base}/core' };
const times = [];
let built;
for (let i = 0; i < 5; i++) { const at = performance.now(); built = await buildPackage(options); times.push(performance.now() - at); }
console.log(JSON.stringify({ cached: built.cached, packages: loaded.filter((url) => url.includes('/node_modules/')), fastest: Math.min(...times) }));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  const { fastest, ...rest } = JSON.parse(chunk.toString()) as { readonly fastest: number };
  expect(rest).toEqual({ cached: true, packages: [] });
  expect(fastest).toBeLessThan(10);
});

it('lets many builds run at once', async () => {
  const { build, cacheDir } = cachedProject();
  const all = await Promise.all(Array.from({ length: 4 }, () => build()));
  expect(new Set(all.map((built) => built.hash)).size).toBe(1);
  expect(readdirSync(`${cacheDir}/unfinished`)).toEqual([]);
  expect(await runTask(all[0]?.dir ?? '')).toMatchObject({ result: 1 });
});

it('never uses what a killed build left behind', async () => {
  const { build, root, cacheDir, base, write } = cachedProject();
  const script = `const { buildPackage } = await import(${JSON.stringify(new URL('../../src/package/build-package.ts', import.meta.url).href)});
console.log('ready');
await buildPackage({ file: '${root}/flow.ts', projectRoot: '${root}', cacheDir: '${cacheDir}', plugins: [], coreDir: '${base}/core' });`;
  for (const delay of [0, 30, 60, 90, 120]) {
    write({ 'value/index.ts': `export const value = ${delay};` });
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exit = once(child, 'exit');
    await once(child.stdout, 'data');
    await sleep(delay);
    child.kill('SIGKILL');
    await exit;
    expect(await runTask((await build()).dir)).toMatchObject({ result: delay });
  }
});

it('does not remember a build of files that were still being written', async () => {
  const { build, file } = cachedProject();
  // Later than the builds, however long they take.
  const later = new Date(Date.now() + 60_000);
  utimesSync(file('value/index.ts'), later, later);
  await build();
  expect((await build()).cached).toBe(false);
});

it('notices a file that a folder beside a module gained', async () => {
  const { build, write } = project({
    'flow.ts': `import { Flow, step } from '@flow/core';
import { readdirSync } from 'node:fs';
export default class Folder extends Flow {
  @step start() { return readdirSync(new URL('./data/', import.meta.url)); }
}
`,
    'data/a.txt': '',
  });
  expect(await runTask((await build()).dir)).toMatchObject({ result: ['a.txt'] });
  write({ 'data/b.txt': '' });
  expect(await runTask((await build()).dir)).toMatchObject({ result: ['a.txt', 'b.txt'] });
});

it('removes packages that nobody used for a month, and what killed builds left', async () => {
  const { build, write, cacheDir } = cachedProject();
  const old = await build();
  const draft = `${cacheDir}/unfinished/killed`;
  mkdirSync(draft);
  const longAgo = Date.now() / 1000 - 31 * 86_400;
  utimesSync(old.dir, longAgo, longAgo);
  utimesSync(draft, longAgo, longAgo);
  write({ 'value/index.ts': 'export const value = "new";' });
  const { dir } = await build();
  expect([existsSync(old.dir), existsSync(`${old.dir}.tar.gz`), existsSync(draft), existsSync(dir)]).toEqual([
    false,
    false,
    false,
    true,
  ]);
});

it('keeps a package that is in use', async () => {
  const { build, write } = cachedProject();
  const old = await build();
  const longAgo = Date.now() / 1000 - 31 * 86_400;
  utimesSync(old.dir, longAgo, longAgo);
  await build();
  write({ 'value/index.ts': 'export const value = "new";' });
  await build();
  expect(existsSync(old.dir)).toBe(true);
});

it('sees a change that kept the size of a file and got its old time back', async () => {
  const { build, write, file } = cachedProject();
  touch(file('value/index.ts'));
  const before = await build();
  write({ 'value/index.ts': 'export const value = 7;' });
  touch(file('value/index.ts'));
  const after = await build();
  expect(after.hash).not.toBe(before.hash);
  expect(await runTask(after.dir)).toMatchObject({ result: 7 });
});
