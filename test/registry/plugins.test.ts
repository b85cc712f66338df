import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { chmod, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { installCommand } from './as-user.ts';
import { commandPackage, storageManifest, storagePlugin } from './test-plugins.ts';
import { newUser, publish, writeFiles, type User } from './user-folder.ts';

declare module 'vitest' {
  interface TaskMeta {
    measured?: Readonly<Record<string, string>>;
  }
}

const { registry, command } = inject('release');

const vault = '@flow/test-vault';
const flowFile = `import { Flow, step } from '@flow/core';
export default class Small extends Flow {
  value!: number;
  @step start() { this.value = 41; this.next(this.end); }
  @step end() { console.log('value', this.value + 1); }
}
`;
const stacks = { stacks: { vault: { storage: 'vault' } } };

beforeAll(async () => {
  for (const version of ['1.0.0', '1.1.0']) {
    const source = storagePlugin(vault, 'vault');
    await publish(registry, storageManifest(vault, version, 'vault'), { 'plugin.js': source });
  }
  await publish(registry, storageManifest(vault, '2.0.0', 'vault', '>=99'), { 'plugin.js': 'throw new Error("no")' });
  await publish(registry, storageManifest('@flow/test-safe', '1.0.0', 'vault'), {
    'plugin.js': storagePlugin('@flow/test-safe', 'vault'),
  });
  await publish(registry, { name: '@flow/test-nothing', version: '1.0.0' });
  await publish(registry, { name: '@flow/core', version: '0.0.1', publishConfig: { tag: 'old' } });
  const own = { name: '@flow/test-own-core', version: '1.0.0', flow: {}, dependencies: { '@flow/core': '0.0.1' } };
  await publish(registry, own);
  const greeting = commandPackage('@flow/test-greeting', '1.0.0', { 'greet:hello': 'hello', 'runs:count': 'many' });
  await publish(registry, greeting.manifest, greeting.files);
  const greedy = commandPackage('@flow/test-greedy', '1.0.0', {
    run: 'mine',
    'run:fast': 'mine',
    'greedy:look': 'seen',
  });
  await publish(registry, greedy.manifest, greedy.files);
});

/** The folder with the plugins that hold now. */
function stateOf({ plugins }: User): string {
  const numbers = readdirSync(plugins).filter((name) => /^\d+$/.test(name));
  return join(plugins, String(Math.max(...numbers.map(Number))));
}

const namesIn = async (user: User): Promise<readonly string[]> => {
  const { oclif } = JSON.parse(await readFile(join(stateOf(user), 'package.json'), 'utf8')) as {
    oclif: { plugins: { name: string; tag?: string }[] };
  };
  return oclif.plugins.map(({ name, tag }) => `${name}@${tag ?? 'link'}`).toSorted();
};

const installVault = async (user: User, spec = `${vault}@1.0.0`): Promise<void> => {
  const { code, stderr } = await user.flow(`plugins install ${spec}`);
  expect(stderr).toBe(`Installing ${spec} …\n`);
  expect(code).toBe(0);
};

test('the command brings no package manager and no framework of its own along', ({ task }) => {
  const packages = join(command, 'node_modules');
  const names = readdirSync(packages);
  expect(names).toContain('@flow');
  for (const name of ['npm', 'yarn', '@oclif', '@npmcli']) expect(names).not.toContain(name);
  const files = readdirSync(packages, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  const lock = JSON.parse(readFileSync(join(packages, '.package-lock.json'), 'utf8')) as { packages: object };
  const count = Object.keys(lock.packages).length;
  expect(count).toBeLessThan(75);
  task.meta.measured = {
    'what the command and core install': `${String(count)} packages, ${(bytes / 1e6).toFixed(0)} MB`,
  };
});

test('a plugin is installed for all folders; a stack has it by the name of what it provides', async () => {
  const user = await newUser(registry, command);
  await user.write({ 'small.ts': flowFile, 'flow.config.json': stacks });
  expect((await user.flow('run small.ts --stack vault')).stderr).toContain('FLOW_PROVIDER_UNKNOWN');
  const { stdout } = await user.flow(`plugins:install ${vault}@1.0.0`);
  expect(stdout).toBe(
    `Installed ${vault} 1.0.0, for @flow/core >=0.1.0.\nA stack uses it by its name: storage: vault.\n`,
  );
  const ran = await user.flow('run small.ts --stack vault');
  expect(ran.stdout).toContain('value 42');
  expect(ran.stderr).toBe('');
  expect(readdirSync(join(user.folder, 'vault-store'))).not.toEqual([]);
  const shown = await user.flow('plugins --stack vault');
  expect(shown.stdout).toMatch(/@flow\/test-vault +1\.0\.0 +>=0\.1\.0 +storage vault +\d+ ms +for the storage "vault"/);
  expect((await user.flow('plugins')).stdout).toContain('installed by flow plugins install, for stacks that name');
  expect((await user.flow(`plugins uninstall ${vault}`)).stdout).toBe(`Removed ${vault}.\n`);
  expect((await user.flow('run small.ts')).stdout).toContain('value 42');
  expect((await user.flow('run small.ts --stack vault')).stderr).toContain('FLOW_PROVIDER_UNKNOWN');
  expect((await user.flow('plugins')).stdout).not.toContain(vault);
});

test("a user's plugins are listed by a config of no project, and --with has their decorators", async () => {
  const user = await newUser(registry, command);
  await user.write({ 'small.ts': flowFile, 'flow.config.json': { plugins: ['@flow/arrow', vault] } });
  expect((await user.flow('run small.ts')).stderr).toContain('hint: Install it: flow plugins install @flow/arrow');
  const { stdout, stderr } = await user.flow(`plugins install @flow/arrow @flow/resilience ${vault}@1.1.0`);
  expect(stdout, stderr).toContain('List it in flow.config.*, so that runs use it: "plugins": ["@flow/arrow"]');
  expect(stdout).toContain("import { catchError, retry, timeout } from '@flow/resilience'");
  const ran = await user.flow('run small.ts --with retry:times=2');
  expect(ran.stderr).toBe('');
  expect(ran.stdout).toContain('value 42');
  expect((await user.flow('plugins')).stdout).toMatch(/@flow\/arrow .*flow\.config\.json:1:13/);
});

test('no script of a plugin runs, its integrity is kept, and its core is the one that runs', async () => {
  const user = await newUser(registry, command);
  await installVault(user);
  const state = stateOf(user);
  expect(readdirSync(join(state, 'node_modules', vault)).toSorted()).toEqual(['package.json', 'plugin.js']);
  const lock = JSON.parse(readFileSync(join(state, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version?: string; integrity?: string; link?: boolean }>;
  };
  expect(lock.packages[`node_modules/${vault}`]).toMatchObject({
    version: '1.0.0',
    integrity: expect.stringMatching(/^sha512-/) as string,
  });
  expect(lock.packages['node_modules/@flow/core']).toMatchObject({ link: true });
  const core = realpathSync(join(command, 'node_modules/@flow/core'));
  expect(realpathSync(join(state, 'node_modules/@flow/core'))).toBe(core);
  expect(existsSync(join(state, 'node_modules', vault, 'node_modules'))).toBe(false);
});

test('where the command stands elsewhere than before, the plugins get its core', async () => {
  const user = await newUser(registry, command);
  await installVault(user);
  const other = await installCommand(registry, '@flow/cli @flow/core');
  onTestFinished(() => rm(other, { recursive: true, force: true }));
  const elsewhere = { ...(await newUser(registry, other)), env: user.env };
  await elsewhere.flow('plugins', { cwd: user.folder, env: { HOME: user.home } });
  const link = join(stateOf(user), 'node_modules/@flow/core');
  expect(realpathSync(link)).toBe(realpathSync(join(other, 'node_modules/@flow/core')));
});

test('a plugin that needs another core is refused, and the newest that fits is named', async () => {
  const user = await newUser(registry, command);
  const { code, stderr } = await user.flow(`plugins install ${vault}`);
  expect(code).toBe(2);
  expect(stderr).toContain(`FLOW_PLUGIN_KERNEL The plugin ${vault} 2.0.0 needs @flow/core >=99`);
  expect(stderr).toContain(`hint: The newest release that fits: flow plugins install ${vault}@1.1.0`);
  expect(existsSync(user.plugins)).toBe(false);
});

test('what is no plugin, and what brings a core of its own, is refused', async () => {
  const user = await newUser(registry, command);
  expect((await user.flow('plugins install @flow/test-nothing')).stderr).toContain('FLOW_PLUGIN_NONE');
  const own = await user.flow('plugins install @flow/test-own-core');
  expect(own.stderr).toContain('FLOW_PLUGIN_SECOND_CORE');
  expect(existsSync(user.plugins) ? readdirSync(user.plugins) : []).toEqual([]);
  expect((await user.flow('plugins install @flow/test-absent')).stderr).toContain('FLOW_PLUGIN_NOT_FOUND');
});

test.each(['@flow/../../escape', 'a/../../escape', '..', '-g', '@flow/x@../../y', 'Upper'])(
  'the name %s leads nowhere',
  async (name) => {
    const user = await newUser(registry, command);
    const words = name.startsWith('-') ? `plugins install -- ${name}` : `plugins install ${name}`;
    const { code, stderr } = await user.flow(words);
    expect(code).toBe(2);
    expect(stderr).toContain('FLOW_PLUGIN_SPEC');
    expect(existsSync(user.plugins)).toBe(false);
  },
);

test('a path, a URL and a repository need a flag, and a folder is linked', async () => {
  const user = await newUser(registry, command);
  await mkdir(join(user.home, 'x'));
  const sources = ['../x.tgz', 'git+ssh://example.com/a.git', 'someone/something', 'https://example.com/a.tgz'];
  for (const source of sources) {
    const { code, stderr } = await user.flow(`plugins install ${source}`);
    expect(`${String(code)} ${stderr}`).toMatch(/^2 error FLOW_PLUGIN_SOURCE/);
  }
  expect((await user.flow('plugins install ../x --allow-source')).stderr).toContain('hint: flow plugins link ../x');
  expect(existsSync(user.plugins)).toBe(false);
});

test('with the flag, an archive is installed, and looked at all the same', async () => {
  const user = await newUser(registry, command);
  await user.npm(`pack ${vault}@1.1.0 ${vault}@2.0.0`);
  const { stdout } = await user.flow('plugins install ./flow-test-vault-1.1.0.tgz --allow-source --json');
  expect(JSON.parse(stdout)).toMatchObject([{ name: vault, version: '1.1.0', provides: { storage: ['vault'] } }]);
  const unfit = await user.flow('plugins install ./flow-test-vault-2.0.0.tgz --allow-source');
  expect(unfit.stderr).toContain('FLOW_PLUGIN_KERNEL');
  expect(await namesIn(user)).toEqual([`${vault}@1.1.0`]);
  await rm(join(user.folder, 'flow-test-vault-1.1.0.tgz'));
  expect((await user.flow('plugins install @flow/test-greeting')).code).toBe(0);
  expect(await namesIn(user)).toEqual(['@flow/test-greeting@1.0.0', `${vault}@1.1.0`]);
  expect(existsSync(join(stateOf(user), 'node_modules', vault, 'plugin.js'))).toBe(true);
  expect((await user.flow('plugins update --json')).stdout).not.toContain(vault);
});

test('an update takes the newest version that fits, and one that is there stays as it is', async () => {
  const user = await newUser(registry, command);
  await installVault(user);
  expect((await user.flow('plugins update')).stdout).toBe(`Updated ${vault} from 1.0.0 to 1.1.0.\n`);
  const again = await user.flow(`plugins update ${vault} --json`);
  expect(JSON.parse(again.stdout)).toEqual([{ name: vault, from: '1.1.0', to: '1.1.0' }]);
  expect((await user.flow('plugins update @flow/test-vaul')).stderr).toContain(`Did you mean ${vault}?`);
});

test('an install that fails leaves what was installed', async () => {
  const user = await newUser(registry, command);
  await installVault(user);
  const before = stateOf(user);
  expect((await user.flow(`plugins install @flow/test-own-core`)).code).not.toBe(0);
  const lost = { env: { 'npm_config_@flow:registry': 'http://127.0.0.1:9/', npm_config_fetch_retries: '0' } };
  expect((await user.flow(`plugins install ${vault}@1.1.0`, lost)).stderr).toContain('FLOW_NPM_FAILED');
  expect(stateOf(user)).toBe(before);
  expect(await namesIn(user)).toEqual([`${vault}@1.0.0`]);
});

test('of two installs at once none is lost', async () => {
  const user = await newUser(registry, command);
  const specs = [`${vault}@1.0.0`, '@flow/test-safe', '@flow/test-greeting'];
  const ends = await Promise.all(specs.map((spec) => user.flow(`plugins install ${spec}`)));
  expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
  expect(await namesIn(user)).toEqual(['@flow/test-greeting@1.0.0', '@flow/test-safe@1.0.0', `${vault}@1.0.0`]);
  expect(readdirSync(user.plugins).filter((name) => name.startsWith('draft'))).toEqual([]);
  for (const name of ['@flow/test-greeting', '@flow/test-safe', vault])
    expect(existsSync(join(stateOf(user), 'node_modules', name, 'package.json'))).toBe(true);
});

test('one that is killed at any moment leaves what was there, and the next command mends the rest', async () => {
  const user = await newUser(registry, command);
  await installVault(user);
  const before = stateOf(user);
  for (const wait of [0, 100, 400]) {
    const child = user.start('plugins install @flow/test-safe');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    while (!readdirSync(user.plugins).some((name) => name.startsWith('draft')) && child.exitCode === null)
      await sleep(5);
    await sleep(wait);
    child.kill('SIGKILL');
    await ended;
    if (stateOf(user) !== before) break;
    expect(await namesIn(user)).toEqual([`${vault}@1.0.0`]);
  }
  expect((await user.flow('plugins install @flow/test-safe')).code).toBe(0);
  expect(await namesIn(user)).toEqual(['@flow/test-safe@1.0.0', `${vault}@1.0.0`]);
  expect(readdirSync(user.plugins).filter((name) => name.startsWith('draft'))).toEqual([]);
});

test('two that provide the same name are named, and the config says which is meant', async () => {
  const user = await newUser(registry, command);
  await user.write({ 'small.ts': flowFile, 'flow.config.json': stacks });
  await user.flow(`plugins install ${vault}@1.0.0 @flow/test-safe`);
  const { code, stderr } = await user.flow('run small.ts --stack vault');
  expect(code).toBe(2);
  expect(stderr).toContain(
    `FLOW_PROVIDER_AMBIGUOUS The storage "vault" is provided by ${vault} and by @flow/test-safe`,
  );
  expect(stderr).toContain(`"plugins": ["${vault}"]`);
});

test('inside a project a plugin becomes its dependency, by an exact version', async () => {
  const user = await newUser(registry, command);
  await user.write({ 'package.json': { name: 'mine', private: true, type: 'module' }, 'flow.config.json': stacks });
  await user.npm('install --no-audit --no-fund @flow/core');
  const { stdout } = await user.flow(`plugins install ${vault}@1.0.0`);
  expect(stdout).toContain('It is a dependency of this project too, installed by npm.\n');
  const dependencies = async (): Promise<unknown> =>
    (JSON.parse(await readFile(join(user.folder, 'package.json'), 'utf8')) as { dependencies: unknown }).dependencies;
  expect(await dependencies()).toMatchObject({ [vault]: '1.0.0' });
  expect(existsSync(join(user.folder, 'node_modules', vault, 'installed.txt'))).toBe(false);
  await user.flow('plugins update');
  expect(await dependencies()).toMatchObject({ [vault]: '1.1.0' });
  expect((await user.flow(`plugins uninstall ${vault}`)).stdout).toBe(`Removed ${vault}, from this project too.\n`);
  expect(await dependencies()).not.toHaveProperty(vault);
  expect((await user.flow('plugins uninstall @flow/core')).stderr).toContain('FLOW_PLUGIN_NOT_INSTALLED');
  expect(await dependencies()).toHaveProperty('@flow/core');
});

test('by pnpm, where the project is installed by pnpm', async () => {
  const user = await newUser(registry, command);
  await user.write({
    'package.json': { name: 'mine', private: true },
    'pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
    '.npmrc': registry.user.npmrc,
  });
  const { code, stdout, stderr } = await user.flow(`plugins install ${vault}@1.0.0`);
  expect(`${String(code)} ${stderr}`).toBe(`0 Installing ${vault}@1.0.0 …\n`);
  expect(stdout).toContain('installed by pnpm');
  expect(existsSync(join(user.folder, 'pnpm-lock.yaml'))).toBe(true);
  expect(existsSync(join(user.folder, 'node_modules', vault, 'installed.txt'))).toBe(false);
  expect(JSON.parse(await readFile(join(user.folder, 'package.json'), 'utf8'))).toMatchObject({
    dependencies: { [vault]: '1.0.0' },
  });
  expect((await user.flow(`plugins uninstall ${vault}`)).stdout).toContain('from this project too');
  expect(await readFile(join(user.folder, 'package.json'), 'utf8')).not.toContain(vault);
});

test('a package manager that fails leaves the project and the plugins as they were', async () => {
  const user = await newUser(registry, command);
  const manifest = '{\n  "name": "mine",\n  "packageManager": "pnpm@1.0.0"\n}\n';
  await user.write({
    'package.json': manifest,
    'bin/pnpm': '#!/bin/sh\necho broken > package.json\necho no luck >&2\nexit 1\n',
  });
  await chmod(join(user.folder, 'bin/pnpm'), 0o755);
  const env = { PATH: `${join(user.folder, 'bin')}:${user.env['PATH'] ?? ''}` };
  const { code, stderr } = await user.flow(`plugins install ${vault}@1.0.0`, { env });
  expect(code).toBe(1);
  expect(stderr).toContain(`FLOW_PACKAGE_MANAGER_FAILED pnpm couldn't add ${vault}@1.0.0: no luck`);
  expect(await readFile(join(user.folder, 'package.json'), 'utf8')).toBe(manifest);
  expect(readdirSync(user.plugins)).toEqual([]);
});

test('commands of plugins are listed without being imported, and run', async () => {
  const user = await newUser(registry, command);
  await user.flow('plugins install @flow/test-greeting');
  const place = join(stateOf(user), 'node_modules/@flow/test-greeting');
  expect((await user.flow('--help')).stdout).toMatch(/^ *greet /m);
  expect((await user.flow('runs --help')).stdout).toContain('runs count');
  expect((await user.flow('plugins')).stdout).toContain('flow greet hello, flow runs count');
  expect(existsSync(join(place, 'commands/imported.txt'))).toBe(false);
  expect(existsSync(join(place, 'imported.txt'))).toBe(false);
  expect((await user.flow('greet hello there')).stdout).toBe('hello there\n');
  expect((await user.flow('runs:count')).stdout).toBe('many\n');
  expect((await user.flow('greet hullo')).stderr).toContain('Did you mean flow greet hello?');
});

test("a plugin's command replaces none of flow's own, and a broken manifest keeps no other from working", async () => {
  const user = await newUser(registry, command);
  await user.write({ 'small.ts': flowFile });
  await user.flow('plugins install @flow/test-greedy @flow/test-greeting');
  expect((await user.flow('run small.ts')).stdout).toContain('value 42');
  const { stdout, stderr } = await user.flow('greedy look');
  expect(stdout).toBe('seen\n');
  expect(stderr.match(/FLOW_PLUGIN_COMMAND_TAKEN The plugin @flow\/test-greedy has a command [\w ]+/g)).toHaveLength(2);
  await writeFiles(join(stateOf(user), 'node_modules/@flow/test-greedy'), { 'oclif.manifest.json': '{' });
  const broken = await user.flow('greet hello');
  expect(broken.stdout).toBe('hello\n');
  expect(broken.stderr).toContain('FLOW_PLUGIN_COMMANDS The commands of the plugin @flow/test-greedy');
});

test('a folder is linked, used as it is there, and stays when the link ends', async () => {
  const user = await newUser(registry, command);
  const { manifest, files } = commandPackage('flow-plugin-mine', '1.0.0', { 'mine:look': 'first' });
  await user.write({ 'plugin/package.json': manifest });
  await writeFiles(join(user.folder, 'plugin'), files);
  expect((await user.flow('plugins link plugin')).stdout).toContain('Linked flow-plugin-mine 1.0.0');
  expect((await user.flow('mine look')).stdout).toBe('first\n');
  expect((await user.flow('plugins')).stdout).toContain('linked by flow plugins link');
  await user.flow('plugins uninstall flow-plugin-mine');
  expect((await user.flow('mine look')).stderr).toContain('FLOW_COMMAND_UNKNOWN');
  expect(existsSync(join(user.folder, 'plugin/package.json'))).toBe(true);
  expect((await user.flow('plugins link nowhere')).stderr).toContain('FLOW_PLUGIN_LINK');
});

test('a folder that cannot be written, and a list that cannot be read, are named, and commands work all the same', async () => {
  const user = await newUser(registry, command);
  await writeFiles(user.home, { '.local': 'a file' });
  expect((await user.flow(`plugins install ${vault}@1.0.0`)).stderr).toContain('FLOW_PLUGINS_NOT_WRITABLE');
  await rm(join(user.home, '.local'));
  await writeFiles(user.plugins, { '3/package.json': '{' });
  const help = await user.flow('--help');
  expect(help.stdout).toContain('COMMANDS');
  expect(help.stderr).toContain(`hint: Remove the folder ${join(user.plugins, '3')}`);
  expect((await user.flow(`plugins install ${vault}@1.0.0`)).stderr).toContain('FLOW_PLUGINS_UNREADABLE');
});

test('without any npm, it is said where one was looked for', async () => {
  const user = await newUser(registry, command);
  const { code, stderr } = await user.flow(`plugins install ${vault}`, { env: { PATH: '/nowhere' } });
  const hasOwn = existsSync(join(process.execPath, '../../lib/node_modules/npm'));
  expect(hasOwn ? '' : `${String(code)} ${stderr}`).toContain(hasOwn ? '' : '2 error FLOW_NPM_MISSING');
});
