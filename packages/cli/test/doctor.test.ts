import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { flowProject, scores, type FlowOptions, type FlowProject } from './flow-project.ts';

interface Check {
  readonly name: string;
  readonly status: 'ok' | 'warning' | 'problem';
  readonly message: string;
  readonly hint?: string;
}

async function findings({ flow }: FlowProject, options: FlowOptions = {}, ...words: string[]) {
  const { code, stdout, stderr } = await flow(['doctor', '--json', ...words], options);
  expect(stderr).toBe('');
  const { checks } = JSON.parse(stdout) as { readonly checks: readonly Check[] };
  return { code, odd: checks.filter(({ status }) => status !== 'ok'), checks };
}

const plugin = (flow: object, more: object = {}): Readonly<Record<string, string>> => ({
  'node_modules/flow-x/package.json': JSON.stringify({
    name: 'flow-x',
    version: '1.2.3',
    type: 'module',
    flow,
    ...more,
  }),
  'node_modules/flow-x/plugin.js': "export default { name: 'flow-x', setup() {} };\n",
  'flow.config.json': '{ "plugins": ["flow-x"] }',
});

it('finds nothing wrong where nothing is, and leaves nothing in the store', async () => {
  const project = flowProject({ 'flow.ts': scores, ...plugin({ plugin: './plugin.js', kernel: '>=0.1.0' }) });
  await project.flow(['run', 'flow.ts']);
  const { code, odd, checks } = await findings(project);
  expect({ code, odd }).toEqual({ code: 0, odd: [] });
  expect(checks.map(({ name }) => name)).toEqual([
    'node',
    'compiler',
    'cache',
    'config',
    'kernel',
    'plugins',
    'store',
    'clock',
    'index',
  ]);
  const { stdout } = await project.flow(['doctor']);
  expect(stdout).toMatch(/^ok {7}store +file:.*\.flow can be written, read and deleted from$/m);
  expect(stdout).toMatch(/^ok {7}index +.* has the one run of the store$/m);
  expect(existsSync(join(project.root, '.flow/doctor'))).toBe(false);
});

it('says what to do about each thing that is wrong', async () => {
  const project = flowProject({ 'flow.config.yaml': 'maxWorker: 4\n' });
  const { code, stdout } = await project.flow(['doctor']);
  expect(code).toBe(1);
  expect(stdout).toContain(
    'problem  config    flow.config.yaml:1:1: "maxWorker" is not a key of the config.\n                   flow.config.yaml:1:1\n                   hint: Did you mean "maxWorkers"?\n',
  );
});

it.each<readonly [string, Readonly<Record<string, string>>, string, string, string]>([
  [
    'range does not fit',
    plugin({ plugin: './plugin.js', kernel: '^9.0.0' }),
    'problem',
    'needs @flow/core ^9.0.0',
    'npm install flow-x@latest',
  ],
  [
    'manifest is broken',
    plugin({ plugin: 5 }),
    'problem',
    'flow.plugin is 5; it must be a path',
    'manifest.schema.json',
  ],
  [
    'module is gone',
    plugin({ plugin: './gone.js' }),
    'problem',
    "./gone.js, which isn't there",
    'flow plugins install flow-x',
  ],
  [
    'peer is missing',
    plugin({ plugin: './plugin.js' }, { peerDependencies: { 'acme-sdk': '^2.0.0' } }),
    'problem',
    'flow-x needs acme-sdk ^2.0.0',
    'npm install acme-sdk@"^2.0.0"',
  ],
  [
    'peer is another release',
    plugin({ plugin: './plugin.js' }, { peerDependencies: { zod: '^1.0.0' } }),
    'warning',
    'flow-x needs zod ^1.0.0, and gets',
    'npm install zod',
  ],
])('finds a plugin whose %s', async (...[, files, status, message, hint]) => {
  const { code, odd } = await findings(flowProject(files));
  expect(odd).toEqual([expect.objectContaining({ name: 'plugins', status })]);
  expect(odd[0]?.message).toContain(message);
  expect(odd[0]?.hint).toContain(hint);
  expect(code).toBe(status === 'problem' ? 1 : 0);
});

it('leaves out a peer that is optional', async () => {
  const peers = { peerDependencies: { 'acme-sdk': '*' }, peerDependenciesMeta: { 'acme-sdk': { optional: true } } };
  expect(await findings(flowProject(plugin({ plugin: './plugin.js' }, peers)))).toMatchObject({ code: 0, odd: [] });
});

it('finds a second kernel, beside the command and below a plugin', async () => {
  const core = { 'package.json': '{ "name": "@flow/core", "version": "0.0.9" }' };
  const nested = flowProject({
    ...plugin({ plugin: './plugin.js' }),
    'node_modules/flow-x/node_modules/@flow/core/package.json': core['package.json'],
  });
  const below = await findings(nested);
  expect(below.code).toBe(1);
  expect(below.odd).toEqual([expect.objectContaining({ name: 'kernel', status: 'problem' })]);
  expect(below.odd[0]?.message).toContain('The plugin flow-x has an @flow/core of its own: 0.0.9 in ');

  const beside = flowProject({});
  rmSync(join(beside.root, 'node_modules/@flow'), { recursive: true });
  writeFileSync(join(beside.root, 'package.json'), '{ "type": "module", "dependencies": { "@flow/core": "0.0.9" } }');
  writeCore(beside.root, core['package.json']);
  const found = await findings(beside);
  expect(found.odd[0]).toMatchObject({ name: 'kernel', status: 'problem' });
  expect(found.odd[0]?.message).toContain('The project has an @flow/core of its own: 0.0.9');
  expect(found.odd[0]?.hint).toContain('npx flow');
});

function writeCore(root: string, json: string): void {
  mkdirSync(join(root, 'node_modules/@flow/core'), { recursive: true });
  writeFileSync(join(root, 'node_modules/@flow/core/package.json'), json);
}

it('looks at what it can where the config cannot be read', async () => {
  const { code, odd } = await findings(flowProject({ 'flow.config.json': '{' }));
  expect({ code, odd }).toMatchObject({
    code: 1,
    odd: [
      { name: 'config', status: 'problem', code: 'FLOW_CONFIG_UNREADABLE' },
      { name: 'store', status: 'warning' },
    ],
  });
});

it('finds a plugin that fails', async () => {
  const files = {
    ...plugin({ plugin: './plugin.js' }),
    'node_modules/flow-x/plugin.js': "throw new Error('no good');",
  };
  const { code, odd } = await findings(flowProject(files));
  expect({ code, odd }).toMatchObject({ code: 1, odd: [{ name: 'plugins', code: 'FLOW_PLUGIN_LOAD' }] });
});

it('finds a store that cannot be written', async () => {
  const project = flowProject({ 'flow.config.json': '{ "storage": { "root": "taken/store" } }', taken: '' });
  const { code, odd } = await findings(project);
  expect(code).toBe(1);
  expect(odd[0]).toMatchObject({ name: 'store', status: 'problem', code: 'FLOW_STORAGE_NOT_WRITABLE' });
});

it('writes nothing where it is told so', async () => {
  const project = flowProject({ 'flow.config.json': '{ "storage": { "root": "nowhere" } }' });
  const { checks } = await findings(project, {}, '--read-only');
  expect(checks.find(({ name }) => name === 'store')?.message).toContain('can be read; nothing was written');
  const { stdout } = await project.flow(['doctor', '--read-only']);
  expect(stdout).not.toContain('clock');
  expect(existsSync(join(project.root, 'nowhere'))).toBe(false);
});

it('finds an index that cannot be opened, and one that is behind the store', async () => {
  const project = flowProject({ 'flow.ts': scores });
  await project.flow(['run', 'flow.ts']);
  const index = join(project.root, '.flow/metadata.db');
  for (const end of ['', '-wal', '-shm']) rmSync(index + end, { force: true });
  const behind = await findings(project);
  expect(behind).toMatchObject({ code: 0, odd: [{ name: 'index', status: 'warning' }] });
  expect(behind.odd[0]?.message).toContain('lacks 1 of 1 runs');
  expect(behind.odd[0]?.hint).toContain('flow runs reindex');
  await project.flow(['runs', 'reindex']);
  expect(await findings(project)).toMatchObject({ odd: [] });
  for (const end of ['-wal', '-shm']) rmSync(index + end, { force: true });
  writeFileSync(index, 'no database at all, whatever it says'.repeat(200));
  const broken = await findings(project);
  expect(broken).toMatchObject({ code: 1, odd: [{ name: 'index', status: 'problem' }] });
});

it('finds a compiler that does not run', async () => {
  const { code, odd } = await findings(flowProject({}), { env: { ESBUILD_BINARY_PATH: '/bin/false' } });
  expect({ code, odd }).toMatchObject({ code: 1, odd: [{ name: 'compiler', status: 'problem' }] });
  expect(odd[0]?.hint).toContain('ESBUILD_BINARY_PATH');
});

it('finds a cache folder that cannot be written, and that there is no other', async () => {
  const project = flowProject({ taken: '' });
  const cache = join(project.root, 'taken');
  const warned = await findings(project, { env: { XDG_CACHE_HOME: cache } });
  expect(warned).toMatchObject({ code: 0, odd: [{ name: 'cache', status: 'warning' }] });
  const none = flowProject({
    taken: '',
    '.flow': '',
    'flow.config.json': '{ "storage": { "root": "store" }, "metadata": { "path": "index.db" } }',
  });
  const env = { XDG_CACHE_HOME: join(none.root, 'taken'), TMPDIR: join(none.root, 'taken') };
  expect(await findings(none, { env })).toMatchObject({ code: 1, odd: [{ name: 'cache', status: 'problem' }] });
});
