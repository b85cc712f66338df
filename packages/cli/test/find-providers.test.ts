import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { flowProject, type FlowProject } from './flow-project.ts';

const noted = "import { appendFileSync } from 'node:fs'; appendFileSync(process.env.NOTES, import.meta.url + '\\n');\n";
const provider = (name: string, storage: string): string => `${noted}
import { definePlugin } from '@flow/core';
export default definePlugin({ name: '${name}', setup({ hooks }) { hooks.provideStorage.for('${storage}').tap(() => undefined); } });
`;

interface Package {
  readonly claims: string;
  readonly provides?: string;
  readonly kernel?: string;
}

/** A project that depends on packages which claim a storage each. */
function projectOf(packages: Readonly<Record<string, Package>>, config: object = {}): FlowProject {
  const files = Object.entries(packages).flatMap(([name, { claims, provides = claims, kernel = '>=0.1.0' }]) => {
    const flow = { plugin: './plugin.js', kernel, provides: { storage: [claims] } };
    return [
      [`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', type: 'module', flow })],
      [`node_modules/${name}/plugin.js`, provider(name, provides)],
    ] as const;
  });
  const dependencies = Object.fromEntries(Object.keys(packages).map((name) => [name, '1.0.0']));
  return flowProject({
    'package.json': JSON.stringify({ type: 'module', dependencies }),
    'flow.config.json': JSON.stringify({ stacks: { vault: { storage: 'vault' } }, ...config }),
    ...Object.fromEntries(files),
  });
}

/** What `flow plugins` says, and which plugins it imported. */
async function plugins({ flow, root }: FlowProject, words = '--stack vault') {
  writeFileSync(join(root, 'notes.txt'), '');
  const ended = await flow(['plugins', ...words.split(' ').filter(Boolean)], {
    env: { NOTES: join(root, 'notes.txt') },
  });
  const notes = readFileSync(join(root, 'notes.txt'), 'utf8');
  return { ...ended, imported: [...notes.matchAll(/node_modules\/([^/]+)\//g)].map(([, name]) => name) };
}

it('imports the one plugin that provides what the stack names, and no other', async () => {
  const project = projectOf({ 'flow-vault': { claims: 'vault' }, 'flow-safe': { claims: 'safe' } });
  const named = await plugins(project);
  expect(named.imported).toEqual(['flow-vault']);
  expect(named.stdout).toMatch(/flow-vault +1\.0\.0 +>=0\.1\.0 +storage vault +– +for the storage "vault"/);
  expect(named.stdout).toMatch(/flow-safe .* storage safe +– +a dependency, for stacks that name what it provides/);
  expect(named.stderr).toBe('');
  expect((await plugins(project, '')).imported).toEqual([]);
});

it("takes neither a built-in's name nor what is turned off", async () => {
  const project = projectOf({ 'flow-local': { claims: 'local' } });
  expect((await plugins(project, '')).imported).toEqual([]);
  const off = projectOf({ 'flow-vault': { claims: 'vault' } }, { plugins: ['-flow-vault'] });
  expect((await plugins(off)).imported).toEqual([]);
});

it('names both that claim the same, and takes the one that the config lists', async () => {
  const packages = { 'flow-vault': { claims: 'vault' }, 'flow-other': { claims: 'vault' } };
  const { code, stderr, imported } = await plugins(projectOf(packages));
  expect({ code, imported }).toEqual({ code: 0, imported: [] });
  expect(stderr).toBe(
    'warning FLOW_PROVIDER_AMBIGUOUS The storage "vault" is provided by flow-vault and by flow-other, and nothing says which is meant.\nhint: List the one that is meant in the config: "plugins": ["flow-vault"]\n',
  );
  const chosen = await plugins(projectOf(packages, { plugins: ['flow-other'] }));
  expect(chosen.imported).toEqual(['flow-other']);
});

it('refuses one that needs another core, and one that does not keep its word', async () => {
  const old = await plugins(projectOf({ 'flow-vault': { claims: 'vault', kernel: '^99.0.0' } }));
  expect(old.stderr).toContain('FLOW_PLUGIN_KERNEL The plugin flow-vault 1.0.0 needs @flow/core ^99.0.0');
  expect(old.imported).toEqual([]);
  const liar = await plugins(projectOf({ 'flow-vault': { claims: 'vault', provides: 'something' } }));
  expect(liar.stderr).toContain('FLOW_PROVIDER_ABSENT The plugin flow-vault says in its package.json');
});

it("finds the user's plugins after the project's, and of one name takes the project's", async () => {
  const project = projectOf({ 'flow-vault': { claims: 'vault' } });
  const state = join(project.root, '.local/share/flow/plugins/7');
  for (const name of ['flow-vault', 'flow-users']) {
    mkdirSync(join(state, 'node_modules', name), { recursive: true });
    const flow = { plugin: './plugin.js', provides: { storage: [name === 'flow-users' ? 'users' : 'vault'] } };
    const json = { name, version: '2.0.0', type: 'module', flow };
    writeFileSync(join(state, 'node_modules', name, 'package.json'), JSON.stringify(json));
    writeFileSync(join(state, 'node_modules', name, 'plugin.js'), provider(name, 'users'));
  }
  mkdirSync(join(state, 'node_modules/@flow'));
  const entries = ['flow-vault', 'flow-users', 'flow-gone'].map((name) => ({ name, type: 'user', tag: '2.0.0' }));
  writeFileSync(join(state, 'package.json'), JSON.stringify({ oclif: { schema: 1, plugins: entries } }));
  const { stdout, imported } = await plugins(project);
  expect(imported).toEqual(['flow-vault']);
  expect(stdout).toMatch(/flow-vault +1\.0\.0/);
  expect(stdout).not.toContain('flow-vault  2.0.0');
  expect(stdout).toMatch(/flow-users +2\.0\.0 .*installed by flow plugins install, for stacks/);
  expect(stdout).toMatch(/flow-gone .*isn't there: installed by flow plugins install/);
  const other = await project.flow(['config', 'show'], {
    env: { FLOW_STORAGE: 'users', NOTES: join(project.root, 'n') },
  });
  expect(other.stdout).toContain('users');
  expect(readFileSync(join(project.root, 'n'), 'utf8')).toContain('flow-users/plugin.js');
});
