import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { packArchive } from '../../src/package/archive.ts';
import { contentHash } from '../../src/package/content-hash.ts';
import { unpackPackage } from '../../src/package/unpack-package.ts';
import { project, runTask } from './project.ts';

function emptyFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'flow-unpack-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

it('runs from the archive alone, on a machine that has nothing else', async () => {
  const { build, base } = project({
    'flow.ts': `import { Flow, step } from '@flow/core';\nexport default class F extends Flow { @step start() { return 'far'; } }`,
  });
  const { archive, hash } = await build();
  const bytes = await archive();
  rmSync(base, { recursive: true });
  const cacheDir = emptyFolder();
  const dirs = await Promise.all([unpackPackage(bytes, hash, cacheDir), unpackPackage(bytes, hash, cacheDir)]);
  expect(dirs).toEqual([path.join(cacheDir, hash), path.join(cacheDir, hash)]);
  expect(await runTask(dirs[0])).toMatchObject({ result: 'far' });
});

it('refuses bytes other than those that were stored, and leaves nothing', async () => {
  const cacheDir = emptyFolder();
  const archive = await packArchive([{ path: 'task.mjs', contents: Buffer.from('1') }]);
  const hash = contentHash(archive);
  await expect(unpackPackage(archive.subarray(1), hash, cacheDir)).rejects.toMatchObject({
    code: 'FLOW_PACKAGE_CORRUPT',
  });
  await expect(unpackPackage(Buffer.from('no'), contentHash('no'), cacheDir)).rejects.toMatchObject({
    code: 'FLOW_PACKAGE_CORRUPT',
    message: expect.stringContaining('it is no archive') as string,
  });
  const stray = await packArchive([{ path: '../task.mjs', contents: Buffer.from('1') }]);
  await expect(unpackPackage(stray, contentHash(stray), cacheDir)).rejects.toMatchObject({
    code: 'FLOW_PACKAGE_CORRUPT',
  });
  expect(readdirSync(cacheDir)).toEqual([]);
});

it('refuses a cached archive that was changed', async () => {
  const { build, cacheDir } = project({
    'flow.ts': `import { Flow } from '@flow/core';\nexport default class F extends Flow {}`,
  });
  const { archive, hash } = await build();
  await archive();
  rmSync(path.join(cacheDir, `${hash}.tar.gz`));
  writeFileSync(path.join(cacheDir, `${hash}.tar.gz`), 'other');
  await expect(archive()).rejects.toMatchObject({ code: 'FLOW_PACKAGE_CORRUPT' });
});
