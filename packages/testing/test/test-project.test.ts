import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { testProject } from '../src/index.ts';

test('a test project has a folder of its own, which goes away with it', async () => {
  const project = await testProject();
  const storage = await project.storage();
  await storage.put('a/b', Buffer.from('c'));
  await project.metadata();
  expect(storage.url).toContain(project.root);
  expect(existsSync(project.root)).toBe(true);
  await project[Symbol.asyncDispose]();
  expect(existsSync(project.root)).toBe(false);
});

test('neither the environment nor another project reaches it', async () => {
  vi.stubEnv('FLOW_USER', 'somebody');
  vi.stubEnv('XDG_CONFIG_HOME', import.meta.dirname);
  await using one = await testProject();
  await using other = await testProject();
  vi.unstubAllEnvs();
  expect(one.settings.user).not.toBe('somebody');
  expect(one.root).not.toBe(other.root);
});

test('its config and its stack can be given', async () => {
  const config = { maxWorkers: 3, stacks: { wide: { maxWorkers: 9 } } };
  await using narrow = await testProject({ config });
  await using wide = await testProject({ config, stack: 'wide' });
  expect([narrow.settings.maxWorkers, wide.settings.maxWorkers]).toEqual([3, 9]);
});

test('a warning fails the test, unless it is asked for', async () => {
  const broken = join(await mkdtemp(join(tmpdir(), 'flow-plugin-')), 'broken.mjs');
  await writeFile(broken, "throw new Error('no good');");
  const config = { plugins: [broken] };
  await expect(testProject({ config })).rejects.toMatchObject({ code: 'FLOW_PLUGIN_LOAD' });
  const codes: string[] = [];
  await using project = await testProject({ config, onWarning: ({ code }) => codes.push(code) });
  await writeFile(join(project.root, 'note'), '');
  expect(codes).toEqual(['FLOW_PLUGIN_LOAD']);
  await rm(dirname(broken), { recursive: true });
});
