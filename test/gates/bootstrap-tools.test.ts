import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { installTool } from '../../scripts/bootstrap/registry-tool.mjs';
import { plantFiles } from './planted-files.ts';
import { serveRegistry } from './registry.ts';

const tool = { 'bin/node': '#!/bin/sh\n' };

afterEach(() => vi.unstubAllEnvs());

async function install(base: string, registry: string, spec: string): Promise<string> {
  vi.stubEnv('npm_config_registry', registry);
  vi.stubEnv('npm_config_cache', join(base, 'npm cache'));
  const folder = join(base, 'cache', 'tool-1.0.0');
  const program = join(folder, 'node_modules', 'planted-tool', 'bin', 'node');
  await installTool({ spec, folder, program, finish: async () => {} });
  return program;
}

test('a tool is installed whole, and nothing else stays beside it', async () => {
  await using registry = await serveRegistry('planted-tool', '1.0.0', tool);
  await using base = await plantFiles({ 'cache/tool-1.0.0.999999999.new/left': 'by a killed run' });
  const program = await install(base.folder, registry.url, 'planted-tool@1.0.0');
  expect(await readFile(program, 'utf8')).toBe(tool['bin/node']);
  expect(await readdir(join(base.folder, 'cache'))).toEqual(['tool-1.0.0']);
});

test('two at the same time both succeed', async () => {
  await using registry = await serveRegistry('planted-tool', '1.0.0', tool);
  await using base = await plantFiles({});
  const { runProgram } = await import('../../scripts/gates/run-program.ts');
  const program = join(base.folder, 'tool', 'node_modules', 'planted-tool', 'bin', 'node');
  const options = JSON.stringify({ spec: 'planted-tool@1.0.0', folder: join(base.folder, 'tool'), program });
  const module = JSON.stringify(new URL('../../scripts/bootstrap/registry-tool.mjs', import.meta.url).href);
  const script = `const { installTool } = await import(${module}); await installTool({ ...${options}, finish() {} });`;
  vi.stubEnv('npm_config_registry', registry.url);
  vi.stubEnv('npm_config_cache', join(base.folder, 'npm'));
  const one = (): ReturnType<typeof runProgram> => runProgram(process.execPath, ['--input-type=module', '-e', script]);
  expect(await Promise.all([one(), one()])).toEqual([
    { code: 0, output: '' },
    { code: 0, output: '' },
  ]);
  expect(await readFile(program, 'utf8')).toBe(tool['bin/node']);
  expect((await readdir(base.folder)).toSorted()).toEqual(['npm', 'tool']);
});

test('a version that the registry lacks is one sentence with a hint', async () => {
  await using registry = await serveRegistry('planted-tool', '1.0.0', tool);
  await using base = await plantFiles({});
  await expect(install(base.folder, registry.url, 'planted-tool@2.0.0')).rejects.toMatchObject({
    message: 'Installing planted-tool@2.0.0 failed: the registry does not have it.',
    hint: 'Look at `npm config get registry`: a mirror may lag behind or hide packages.',
  });
  expect(await readdir(join(base.folder, 'cache'))).toEqual([]);
});

test('a registry that is out of reach is one sentence with a hint', async () => {
  await using base = await plantFiles({});
  await expect(install(base.folder, 'http://127.0.0.1:1', 'planted-tool@1.0.0')).rejects.toMatchObject({
    message: 'Installing planted-tool@1.0.0 failed: the package registry cannot be reached.',
    hint: 'Check the network and the proxy (HTTPS_PROXY), then run it again.',
  });
});

test('a cache folder that cannot be written is named', async () => {
  await using base = await plantFiles({ cache: 'a file where the folder should be' });
  const path = join(base.folder, 'cache');
  await expect(install(base.folder, 'http://127.0.0.1:1', 'planted-tool@1.0.0')).rejects.toMatchObject({
    message: `Installing planted-tool@1.0.0 failed: a folder cannot be written (${path}).`,
    hint: 'Make it writable, or set XDG_CACHE_HOME to a folder that is.',
  });
});
