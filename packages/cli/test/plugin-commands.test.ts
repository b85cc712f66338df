import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { flowProject, type FlowProject } from './flow-project.ts';

const bin = join(import.meta.dirname, '../bin/flow.js');

interface CommandPackage {
  readonly ids: readonly string[];
  readonly json?: object;
  /** What stands in its oclif.manifest.json. */
  readonly manifest?: string;
  /** What its commands do. */
  readonly run?: string;
}

function filesOf(
  name: string,
  { ids, json = {}, manifest, run = `console.log('${name}', ...argv);` }: CommandPackage,
): Readonly<Record<string, string>> {
  const folder = `node_modules/${name}`;
  const facts = { name, version: '1.0.0', type: 'module', flow: {}, oclif: { commands: './commands' }, ...json };
  const commands = ids.map((id) => {
    const relativePath = ['commands', ...`${id}.js`.split(':')];
    const args = { word: { name: 'word' } };
    const cached = {
      id,
      description: `Does ${id}`,
      args,
      flags: {},
      aliases: [],
      hiddenAliases: [],
      isESM: true,
      relativePath,
    };
    return [id, cached] as const;
  });
  const body = `import { appendFileSync } from 'node:fs';
    appendFileSync('imported.txt', '${name}');
    export default class { static run(argv) { ${run} } }`;
  return {
    [`${folder}/package.json`]: JSON.stringify(facts),
    [`${folder}/oclif.manifest.json`]:
      manifest ?? JSON.stringify({ version: '1.0.0', commands: Object.fromEntries(commands) }),
    ...Object.fromEntries(ids.map((id) => [`${folder}/commands/${id.replaceAll(':', '/')}.js`, body])),
  };
}

function projectOf(packages: Readonly<Record<string, CommandPackage>>): FlowProject {
  const dependencies = Object.fromEntries(Object.keys(packages).map((name) => [name, '1.0.0']));
  const files = Object.entries(packages).map(([name, facts]) => filesOf(name, facts));
  return flowProject({ 'package.json': JSON.stringify({ dependencies }), ...Object.assign({}, ...files) });
}

it("runs the commands of a project's dependencies, and explains and completes them", async () => {
  const { flow, root } = projectOf({ 'flow-cards': { ids: ['card:show', 'card:list', 'runs:prune'] } });
  expect((await flow(['--help'])).stdout).toMatch(/^ +card +Does card:show/m);
  expect((await flow(['help', 'card'])).stdout).toContain('card show');
  expect((await flow(['completion', 'bash'])).stdout).toContain('card');
  expect(existsSync(join(root, 'imported.txt'))).toBe(false);
  expect(await flow(['card', 'show', 'it'])).toEqual({ code: 0, stdout: 'flow-cards it\n', stderr: '' });
  expect((await flow(['card:list'])).stdout).toBe('flow-cards\n');
  expect((await flow(['runs', 'prune'])).stdout).toBe('flow-cards\n');
  expect((await flow(['card', 'shwo'])).stderr).toContain('Did you mean flow card show?');
});

it('says what a command of a plugin refuses or fails with, as its own', async () => {
  const thrown = (message: string, facts: string): string =>
    `throw Object.assign(new Error(${JSON.stringify(message)}), { oclif: { exit: 2 }, ${facts} });`;
  const { flow } = projectOf({
    'flow-cards': {
      ids: ['card:show'],
      run: thrown('Missing 1 required arg:\npath\nSee more help with --help', 'parse: {}'),
    },
    'flow-other': { ids: ['other'], run: thrown('no such server', '') },
  });
  expect(await flow(['card', 'show'])).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'error FLOW_COMMAND_USAGE Missing 1 required arg:\npath\nhint: The same command with --help shows how it is used.\n',
  });
  expect(await flow(['other'])).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^error FLOW_COMMAND_FAILED no such server\n/) as string,
  });
});

it('takes no command of a dependency that is a command of its own', async () => {
  const { flow } = projectOf({ 'other-cli': { ids: ['deploy'], json: { flow: undefined } } });
  expect((await flow(['deploy'])).stderr).toContain('FLOW_COMMAND_UNKNOWN');
});

it("keeps flow's own commands and the words behind them, and gives each of the others to one plugin", async () => {
  const { flow } = projectOf({
    'flow-greedy': { ids: ['check', 'logs:scrub', 'run:fast', 'mine'] },
    'flow-late': { ids: ['mine', 'late'] },
  });
  const { stderr } = await flow(['--help']);
  expect(stderr.split('\n').filter((line) => line.startsWith('warning'))).toEqual([
    "warning FLOW_PLUGIN_COMMAND_TAKEN The plugin flow-greedy has a command check, which isn't used: flow itself has those words.",
    "warning FLOW_PLUGIN_COMMAND_TAKEN The plugin flow-greedy has a command logs scrub, which isn't used: flow itself has those words.",
    "warning FLOW_PLUGIN_COMMAND_TAKEN The plugin flow-greedy has a command run fast, which isn't used: flow itself has those words.",
    "warning FLOW_PLUGIN_COMMAND_TAKEN The plugin flow-late has a command mine, which isn't used: flow-greedy has those words.",
  ]);
  expect((await flow(['mine'])).stdout).toBe('flow-greedy\n');
  expect((await flow(['check', 'nothing.ts'])).stderr).toContain('FLOW_FILE_MISSING');
});

it.each([
  ['{', "its oclif.manifest.json can't be read as JSON"],
  ['[]', 'its oclif.manifest.json holds something else than commands'],
  ['{"commands":{"a":null}}', 'its oclif.manifest.json holds something else than commands'],
  ['{"commands":{"a":{"aliases":7}}}', undefined],
])('a plugin whose manifest is %s keeps no other from working', async (manifest, reason) => {
  const { flow } = projectOf({ 'flow-broken': { ids: [], manifest }, 'flow-cards': { ids: ['card:show'] } });
  const { stdout, stderr } = await flow(['card', 'show']);
  expect(stdout).toBe('flow-cards\n');
  if (reason === undefined) expect(stderr).toBe('');
  else expect(stderr).toContain(`The commands of the plugin flow-broken can't be used: ${reason}.`);
});

it('asks a linked plugin without a manifest itself, and names an installed one that has none', async () => {
  const { flow, root } = flowProject({
    ...filesOf('flow-linked', { ids: ['linked:look'] }),
    ...filesOf('flow-bare', { ids: ['bare:look'] }),
  });
  for (const name of ['flow-linked', 'flow-bare']) rmSync(join(root, 'node_modules', name, 'oclif.manifest.json'));
  const state = join(root, '.local/share/flow/plugins/1');
  mkdirSync(join(state, 'node_modules/@flow'), { recursive: true });
  symlinkSync(join(root, 'node_modules/flow-bare'), join(state, 'node_modules/flow-bare'));
  const linked = { name: 'flow-linked', type: 'link', root: join(root, 'node_modules/flow-linked') };
  const plugins = [linked, { name: 'flow-bare', type: 'user', tag: '1.0.0' }];
  writeFileSync(join(state, 'package.json'), JSON.stringify({ oclif: { plugins } }));
  const { stdout, stderr } = await flow(['linked', 'look']);
  expect(stdout).toBe('flow-linked\n');
  expect(stderr).toContain("The commands of the plugin flow-bare can't be used: it has no oclif.manifest.json.");
});

it('refuses to run a command of a plugin that needs another core', async () => {
  const { flow, root } = projectOf({ 'flow-new': { ids: ['new:thing'], json: { flow: { kernel: '^99.0.0' } } } });
  const { code, stderr } = await flow(['new', 'thing']);
  expect(code).toBe(2);
  expect(stderr).toContain('FLOW_PLUGIN_KERNEL');
  expect(existsSync(join(root, 'imported.txt'))).toBe(false);
});

it('with 20 plugins, help imports none of them and takes hardly longer than with none', () => {
  const ids = (number: number): readonly string[] =>
    ['list', 'show', 'add', 'remove'].map((word) => `p${String(number)}:${word}`);
  const packages = Array.from({ length: 20 }, (_, number) => [`flow-plugin-${String(number)}`, { ids: ids(number) }]);
  const [many, none] = [
    projectOf(Object.fromEntries(packages) as Readonly<Record<string, CommandPackage>>),
    projectOf({}),
  ];
  const clock = `process.on('exit', () => { const { user, system } = process.cpuUsage(); console.error(user + system); });`;
  const processorMs = ({ root }: FlowProject): number => {
    const words = ['--import', `data:text/javascript,${encodeURIComponent(clock)}`, bin, '--help'];
    return (
      Number(
        spawnSync(process.execPath, words, { cwd: root, env: { PATH: '', HOME: root }, encoding: 'utf8' }).stderr,
      ) / 1000
    );
  };
  const rounds = Array.from({ length: 12 }, () => ({ many: processorMs(many), none: processorMs(none) }));
  const least = (key: 'many' | 'none'): number => Math.min(...rounds.map((round) => round[key]));
  expect(existsSync(join(many.root, 'imported.txt'))).toBe(false);
  expect(least('many') / least('none')).toBeLessThan(1.2);
});
