import { cpSync, existsSync, readFileSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, it } from 'vitest';
import { checkPlatform, readManifest } from '../../src/package/check-platform.ts';
import { formatMachine, thisMachine } from '../../src/package/machine-code.ts';
import { project, runTask } from './project.ts';

const require = createRequire(import.meta.url);
const installed = (name: string): string => path.dirname(require.resolve(`${name}/package.json`));

const flow = (imports: string, result: string): string => `import { Flow, step } from '@flow/core';
${imports}
export default class Native extends Flow {
  @step async start() { return ${result}; }
}
`;

it('carries native packages in a layout that plain Node resolves, from a linked installation', async () => {
  const { build, file, root } = project({
    'flow.ts': flow(
      `import { xxh32 } from '@node-rs/xxhash';\nimport buffers from 'bufferutil';`,
      `[xxh32('abc').toString(16), String(buffers.mask).includes('[native code]')]`,
    ),
    'node_modules/@node-rs/README': '',
  });
  symlinkSync(installed('@node-rs/xxhash'), file('node_modules/@node-rs/xxhash'));
  symlinkSync(installed('bufferutil'), file('node_modules/bufferutil'));
  const built = await build();
  rmSync(root, { recursive: true });
  expect(await runTask(built.dir)).toMatchObject({ result: ['32d153ff', true] });
  expect(built.natives.map((native) => native.name)).toEqual([
    expect.stringMatching(/^@node-rs\/xxhash-/),
    'bufferutil',
  ]);
  expect(existsSync(path.join(built.dir, 'node_modules/bufferutil/src'))).toBe(false);
  checkPlatform(built.dir);
});

it('runs wherever its packages brought prebuilt code for, and names those that did not', async () => {
  const { build, file } = project({
    'flow.ts': flow(
      `import { xxh32 } from '@node-rs/xxhash';\nimport buffers from 'bufferutil';`,
      `[xxh32, buffers].length`,
    ),
    'node_modules/@node-rs/README': '',
  });
  symlinkSync(installed('@node-rs/xxhash'), file('node_modules/@node-rs/xxhash'));
  symlinkSync(installed('bufferutil'), file('node_modules/bufferutil'));
  const { dir, natives } = await build();
  const [hash, buffers] = natives;
  expect(buffers?.machines.map((machine) => `${machine.platform} ${machine.arch}`).toSorted()).toEqual([
    'darwin arm64',
    'darwin x64',
    'linux x64',
    'win32 ia32',
    'win32 x64',
  ]);
  expect(readManifest(dir).natives).toEqual(natives);
  expect(() => checkPlatform(dir, { ...thisMachine(), abi: '1' })).not.toThrow();
  const own = hash?.machines.map(formatMachine).join();
  expect(() => checkPlatform(dir, { platform: 'win32', arch: 'ia32' })).toThrow(
    expect.objectContaining({
      code: 'FLOW_PACKAGE_PLATFORM',
      message:
        'The code package holds native code for other machines than this one, which is win32 ia32: ' +
        `${hash?.name} ${hash?.version} (for ${own}).`,
    }),
  );
});

it('binds an addon of the user’s own to its machine, and to Node’s ABI where it doesn’t use Node-API', async () => {
  const elf = (text: string): string => {
    const header = Buffer.alloc(64);
    header.write('\u007fELF');
    header[18] = 62;
    return header.toString('latin1') + text;
  };
  const { build, write } = project({
    'flow.ts': flow(`const addon = () => require('./addon.node');`, `typeof addon`),
    'addon.node': elf('GLIBC_2.2'),
  });
  const bound = await build();
  const machine = { platform: 'linux', arch: 'x64', libc: 'glibc' };
  expect(bound.natives).toEqual([
    { name: 'addon.node', version: '', machines: [{ ...machine, abi: process.versions.modules }] },
  ]);
  expect(() => checkPlatform(bound.dir, { ...machine, abi: '1' })).toThrow(
    /addon\.node \(for linux x64 \(glibc\) with Node ABI \d+\)/,
  );
  write({ 'addon.node': elf('libc.musl-x86_64.so napi_create') });
  const stable = await build();
  expect(stable.natives[0]?.machines).toEqual([{ platform: 'linux', arch: 'x64', libc: 'musl' }]);
  expect(() => checkPlatform(stable.dir, { ...machine, libc: 'musl', abi: '1' })).not.toThrow();
  expect(() => checkPlatform(stable.dir, machine)).toThrow(/which is linux x64 \(glibc\)/);
});

it('keeps a package that reads its own files, with the versions that it and the flow resolve', async () => {
  const { build, root } = project({
    'flow.ts': flow(`import reads from 'reads';\nimport deep from 'deep';`, '[reads(), deep]'),
    'node_modules/reads/package.json': '{ "name": "reads", "version": "1.0.0", "dependencies": { "dep": "1" } }',
    'node_modules/reads/index.js': `const { readFileSync } = require('fs');
module.exports = () => [readFileSync(__dirname + '/data.txt', 'utf8'), require('dep')];`,
    'node_modules/reads/data.txt': 'data',
    'node_modules/reads/node_modules/dep/package.json': '{ "name": "dep", "version": "1.0.0" }',
    'node_modules/reads/node_modules/dep/index.js': `module.exports = require('deep') + require('path').basename(__dirname);`,
    'node_modules/reads/node_modules/deep/package.json': '{ "name": "deep", "version": "0.0.1" }',
    'node_modules/reads/node_modules/deep/index.js': `module.exports = 'other ' + require.resolve('deep').length.toString().slice(9);`,
    'node_modules/deep/package.json': '{ "name": "deep", "version": "2.0.0" }',
    'node_modules/deep/index.js': `module.exports = 'top' + __filename.slice(-8);`,
  });
  const built = await build();
  rmSync(root, { recursive: true });
  expect(await runTask(built.dir)).toMatchObject({ result: [['data', 'other dep'], 'topindex.js'] });
  expect(built.natives).toEqual([]);
  expect(() => checkPlatform(built.dir, { platform: 'plan9', arch: 'vax' })).not.toThrow();
});

it('bundles what can’t be left out, although it looks at its own place', async () => {
  const { build } = project({
    'flow.ts': flow(`import far from './node_modules/far/index.js';`, 'typeof far'),
    'node_modules/far/package.json': '{ "name": "far" }',
    'node_modules/far/index.js': 'module.exports = __dirname;',
  });
  expect(await runTask((await build()).dir)).toMatchObject({ result: 'string' });
});

it('keeps executable bits, and notices when a kept file changes', async () => {
  const { build, file, base } = project({
    'flow.ts': flow(`import tool from 'tool';`, 'tool()'),
    'node_modules/tool/package.json': '{ "name": "tool", "version": "1.0.0" }',
    'node_modules/tool/index.js': `const { execFileSync } = require('child_process'); const path = require('path');
module.exports = () => execFileSync(path.join(__dirname, 'run.sh')).toString().trim();`,
  });
  const write = (text: string): void => cpSync(scriptIn(base, text), file('node_modules/tool/run.sh'));
  write('one');
  const first = await build();
  expect(await runTask(first.dir)).toMatchObject({ result: 'one' });
  expect(statSync(path.join(first.dir, 'node_modules/tool/run.sh')).mode & 0o777).toBe(0o755);
  write('two');
  expect(await runTask((await build()).dir)).toMatchObject({ result: 'two' });
  expect(realpathSync(first.dir)).toBe(first.dir);
  expect(readFileSync(path.join(first.dir, 'node_modules/tool/run.sh'), 'utf8')).toContain('one');
});

function scriptIn(folder: string, text: string): string {
  const file = path.join(folder, `${text}.sh`);
  writeFileSync(file, `#!/bin/sh\necho ${text}\n`, { mode: 0o755 });
  return file;
}
