import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Flow, step } from '@flow/core';
import type { SourceFile } from '@flow/core/engine';
import { testProject } from '@flow/testing';
import { expect, onTestFinished, test } from 'vitest';
import { runFlow } from '../src/index.ts';
import { diffSources } from '../src/diff-sources.ts';
import { saveSources } from '../src/save-sources.ts';

function source(path: string, text: string | Uint8Array): SourceFile {
  return { path, contents: Buffer.from(text) };
}

async function emptyFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'flow-save-')));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test('files are written below a folder, which is new or empty unless told otherwise', async () => {
  const folder = await emptyFolder();
  const files = [source('src/a.ts', 'a'), source('b.ts', 'b')];
  const target = join(folder, 'new/one');
  expect(await saveSources(files, target, {})).toEqual(['src/a.ts', 'b.ts']);
  expect(await readFile(join(target, 'src/a.ts'), 'utf8')).toBe('a');
  await expect(saveSources(files, target, {})).rejects.toMatchObject({ code: 'FLOW_CODE_FOLDER', exitCode: 2 });
  await writeFile(join(target, 'own.ts'), 'own');
  await saveSources([source('b.ts', 'c')], target, { overwrite: true });
  expect(await readFile(join(target, 'b.ts'), 'utf8')).toBe('c');
  expect((await readdir(target)).toSorted()).toEqual(['b.ts', 'own.ts', 'src']);
  await expect(saveSources(files, join(target, 'b.ts'), { overwrite: true })).rejects.toMatchObject({
    code: 'FLOW_CODE_FOLDER',
  });
});

test('a folder that the system refuses is named, with what the system says', async () => {
  const files = [source('a.ts', 'a')];
  await expect(saveSources(files, '/proc/nowhere/here', {})).rejects.toMatchObject({
    code: 'FLOW_CODE_FOLDER',
    exitCode: 2,
    message: expect.stringMatching(/^The files can't be written into \/proc\/nowhere\/here: E[A-Z]+: [a-z ]+\.$/),
  });
});

test('files from beside the project keep their places to each other', async () => {
  const folder = await emptyFolder();
  const files = [source('src/a.ts', 'a'), source('../lib/b.ts', 'b'), source('../../c.ts', 'c')];
  expect(await saveSources(files, folder, {})).toEqual(['up1/project/src/a.ts', 'up1/lib/b.ts', 'c.ts']);
});

test('nothing is written outside of the folder, whatever paths and links say', async () => {
  const folder = await emptyFolder();
  const outside = join(folder, 'outside');
  const target = join(folder, 'target');
  await mkdir(outside);
  await mkdir(target);
  await writeFile(join(outside, 'file.ts'), 'mine');
  await symlink(outside, join(target, 'src'));
  await symlink(join(outside, 'file.ts'), join(target, 'file.ts'));
  const overwrite = { overwrite: true };
  const refused = { code: 'FLOW_CODE_FOLDER' };
  await expect(saveSources([source('src/file.ts', 'x')], target, overwrite)).rejects.toMatchObject(refused);
  for (const path of ['src/../../outside/file.ts', '../../../../x.ts', 'a/../../../../../../../x.ts', '/x.ts']) {
    await saveSources([source(path, 'x')], target, overwrite);
  }
  await saveSources([source('file.ts', 'x')], target, overwrite);
  expect(await readFile(join(target, 'file.ts'), 'utf8')).toBe('x');
  expect(await readFile(join(outside, 'file.ts'), 'utf8')).toBe('mine');
  expect(await readdir(folder)).toEqual(['outside', 'target']);
});

test('differences are those of diff -u; what is no text is only named', async () => {
  const from = [
    source('a.ts', 'one\ntwo\n'),
    source('gone.ts', 'x\n'),
    source('same.ts', 's'),
    source('b.bin', Buffer.of(0, 1)),
  ];
  const to = [
    source('a.ts', 'one\nthree'),
    source('new.ts', 'y\n'),
    source('same.ts', 's'),
    source('b.bin', Buffer.of(0, 2)),
  ];
  expect(await diffSources(from, to)).toEqual([
    {
      path: 'a.ts',
      status: 'changed',
      patch: '--- a/a.ts\n+++ b/a.ts\n@@ -1,2 +1,2 @@\n one\n-two\n+three\n\\ No newline at end of file\n',
    },
    { path: 'b.bin', status: 'changed', patch: undefined },
    { path: 'gone.ts', status: 'removed', patch: '--- a/gone.ts\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-x\n' },
    { path: 'new.ts', status: 'added', patch: '--- /dev/null\n+++ b/new.ts\n@@ -0,0 +1,1 @@\n+y\n' },
  ]);
});

class Plain extends Flow {
  @step({ start: true, end: true }) only() {}
}

test('a run of a class in its own process has no stored code, and says so', async () => {
  await using project = await testProject({ storage: 'memory' });
  const { run } = await runFlow(Plain, {}, { project });
  await expect(run.code().files()).rejects.toMatchObject({ code: 'FLOW_CODE_NONE', exitCode: 2 });
  await expect(run.code().diff()).rejects.toMatchObject({ code: 'FLOW_CODE_NONE' });
});
