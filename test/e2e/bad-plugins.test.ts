import { cpSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  expectStoreUnharmed,
  linesOf,
  pluginModule,
  pluginPackage,
  pluginSandbox,
  seedStore,
} from './plugin-sandbox.ts';

interface BadPlugin {
  readonly plugin?: string;
  readonly files: Readonly<Record<string, string>>;
  /** The error's code, and what it says. */
  readonly says: readonly string[];
  readonly exit: number;
  readonly env?: Readonly<Record<string, string>>;
}

const file = (module: string): Pick<BadPlugin, 'plugin' | 'files'> => ({
  plugin: './bad.js',
  files: { 'bad.js': module },
});
const inSetup = (setup: string): Pick<BadPlugin, 'plugin' | 'files'> => file(pluginModule(setup));

/** A run of a project with it: what is told, how it ends, whether the other plugin worked, and what is left of the store. */
async function expectTold({ plugin = 'flow-bad', files, says, exit, env = {} }: BadPlugin): Promise<void> {
  const sandbox = pluginSandbox([plugin], files, env);
  await seedStore(sandbox);
  const { code, stdout, stderr } = await sandbox.flow('run', 'hello.ts', '--json');
  const told = `${stdout}${stderr}`.replaceAll('\\"', '"');
  for (const text of says) expect(told).toContain(text);
  expect(told).toMatch(/hint/);
  expect({ code, told }).toMatchObject({ code: exit });
  linesOf({ code, stdout, stderr });
  if (exit === 0) expect(sandbox.lines('good.log')).toEqual(['start', 'end', 'run']);
  await expectStoreUnharmed(sandbox);
}

const forEver = 'await new Promise(() => {});';
const forEverAlive = `setInterval(() => {}, 1000); ${forEver}`;

describe('a module that fails while it is loaded is left out', () => {
  it.each([
    ['throws', "throw new Error('no good');", 'no good'],
    ['throws what is no error', "throw 'no good';", 'no good'],
    ['ends the process', 'process.exit(3);', 'it called process.exit(3)'],
    ['waits for ever', forEver, 'a promise that never settles'],
    ['waits for ever while something goes on', forEverAlive, "wasn't loaded after 10 s"],
    ['imports what is not there', "import 'not-there';", "Cannot find package 'not-there'"],
    ['is no JavaScript', 'export default {', 'Unexpected'],
  ])('which %s', async (_, module, reason) => {
    const others = "\nexport default { name: 'bad', setup() {} };\n";
    await expectTold({
      ...file(module + others),
      says: ['FLOW_PLUGIN_LOAD', '/bad.js (flow.config.json:1:13)', reason],
      exit: 0,
    });
  });

  it('which throws in the processes of tasks alone', async () => {
    const module = "if (process.argv.includes('--worker')) process.exit(3);\n";
    const says = ['FLOW_PLUGIN_LOAD', "bad.js (in a task's process)", 'it called process.exit(3)'];
    await expectTold({ ...file(pluginModule('', module)), says, exit: 0 });
  });
});

describe('a setup that fails is left out', () => {
  it.each([
    ['throws', "throw new Error('no good');", ['FLOW_PLUGIN_SETUP', 'no good']],
    ['ends the process', 'process.exit(3);', ['FLOW_PLUGIN_EXIT', 'process.exit(3) in its setup']],
    ['waits for ever', forEver, ['FLOW_PLUGIN_STUCK', 'waits in its setup for what never comes']],
    ['taps an unknown hook', 'hooks.beforeRuns.tap(() => {});', ['FLOW_HOOK_UNKNOWN', 'Did you mean beforeRun?']],
    ['taps with no function', 'hooks.beforeRun.tap({});', ['FLOW_PLUGIN_TAP', 'an object']],
  ])('which %s', async (_, setup, says) => {
    await expectTold({ ...inSetup(setup), says: [...says, 'bad'], exit: 0 });
  });
});

describe('one that does not fit the others is an error, before anything runs', () => {
  it.each([
    [
      'orders itself before a name that nobody has',
      "hooks.beforeRun.tap(() => {}, { before: 'nobody' });",
      ['FLOW_PLUGIN_ORDER_UNKNOWN', '"nobody"', 'remove the name'],
    ],
    [
      'claims a provider that is taken',
      "hooks.provideStorage.for('local').tap(() => {});",
      ['FLOW_PROVIDER_TAKEN', '@flow/core/local-storage and bad both provide "local"', 'Turn one off'],
    ],
  ])('which %s', async (_, setup, says) => {
    await expectTold({ ...inSetup(setup), says, exit: 2 });
  });

  it('which has the name of another', async () => {
    const twin = "export default { name: 'good', setup() {} };\n";
    await expectTold({ ...file(twin), says: ['FLOW_PLUGIN_DUPLICATE', 'good', 'Remove one of them'], exit: 2 });
  });
});

const manifest = { plugin: './plugin.js' };

describe('a package that is no good is an error that says what to do', () => {
  const gone = (path: string): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.entries(pluginPackage('flow-bad', manifest)).filter(([name]) => !name.endsWith(path)));
  it.each<readonly [string, Omit<BadPlugin, 'exit'>]>([
    [
      'is not installed',
      { files: {}, says: ['FLOW_PLUGIN_MISSING', 'no such package', 'flow plugins install flow-bad'] },
    ],
    [
      'lost its module',
      {
        files: gone('plugin.js'),
        says: ['FLOW_PLUGIN_MISSING', "./plugin.js, which isn't there", 'flow plugins install'],
      },
    ],
    [
      'lost its package.json',
      { files: gone('package.json'), says: ['FLOW_PLUGIN_MISSING', 'has no package.json', 'flow plugins install'] },
    ],
    [
      'is a file that is gone',
      { plugin: './bad.js', files: {}, says: ['FLOW_PLUGIN_MISSING', 'no such file', 'Correct its path'] },
    ],
    [
      'needs another kernel',
      {
        files: pluginPackage('flow-bad', { ...manifest, kernel: '^9.0.0' }),
        says: ['FLOW_PLUGIN_KERNEL', 'flow-bad 1.2.3 needs @flow/core ^9.0.0', 'npm install flow-bad@latest'],
      },
    ],
    ['is no plugin', { files: pluginPackage('flow-bad', undefined), says: ['FLOW_PLUGIN_SHAPE', 'holds no plugin'] }],
    [
      'exports no plugin',
      {
        files: pluginPackage('flow-bad', manifest, 'export default 5;'),
        says: ['FLOW_PLUGIN_SHAPE', 'holds no plugin'],
      },
    ],
    [
      'has a package.json that is no JSON',
      {
        files: { 'node_modules/flow-bad/package.json': '{ "name": ' },
        says: ['FLOW_PLUGIN_MANIFEST', 'package.json', "can't be read"],
      },
    ],
    [
      'has a package.json that is no object',
      { files: { 'node_modules/flow-bad/package.json': '[]' }, says: ['FLOW_PLUGIN_MANIFEST', 'it holds no object'] },
    ],
    [
      'has a manifest that is no object',
      {
        files: pluginPackage('flow-bad', 'yes'),
        says: ['FLOW_PLUGIN_MANIFEST', 'flow is "yes"; it must be an object'],
      },
    ],
    [
      'has a manifest with wrong values',
      {
        files: pluginPackage('flow-bad', {
          plugin: 5,
          kernel: [],
          provides: { storage: 'acme' },
          options: { storage: { acme: 1 } },
        }),
        says: [
          'FLOW_PLUGIN_MANIFEST',
          'flow.plugin is 5; it must be a path inside the package',
          'flow.kernel is []; it must be a range of releases',
          'flow.provides.storage is "acme"; it must be a list of names',
          'flow.options.storage.acme is 1; it must be a JSON schema',
        ],
      },
    ],
    [
      'has a misspelt key in its manifest',
      {
        files: pluginPackage('flow-bad', { plugn: './plugin.js' }),
        says: ['FLOW_PLUGIN_MANIFEST', 'flow.plugn is not known; did you mean plugin?'],
      },
    ],
    [
      'names a module outside of it',
      {
        files: { ...pluginPackage('flow-bad', { plugin: '../evil.js' }), 'node_modules/evil.js': 'process.exit(9);' },
        says: ['FLOW_PLUGIN_MANIFEST', 'flow.plugin is "../evil.js"; it must be a path inside'],
      },
    ],
    [
      'names a module by an absolute path',
      {
        files: pluginPackage('flow-bad', { plugin: '/evil.js' }),
        says: ['FLOW_PLUGIN_MANIFEST', 'flow.plugin is "/evil.js"'],
      },
    ],
    [
      'has a name that leads elsewhere',
      {
        plugin: 'flow-bad/../../evil',
        files: { 'evil/package.json': '{ "name": "evil", "flow": { "plugin": "./e.js" } }' },
        says: ['FLOW_PLUGIN_NAME', '"flow-bad/../../evil"', 'as npm has it'],
      },
    ],
  ])('which %s', async (_, bad) => {
    await expectTold({ ...bad, exit: 2 });
  });

  it('which has a link that leads out of it', async () => {
    const sandbox = pluginSandbox(['flow-bad'], {
      ...pluginPackage('flow-bad', manifest),
      'evil.js': 'process.exit(9);',
    });
    sandbox.remove('node_modules/flow-bad/plugin.js');
    symlinkSync(sandbox.path('evil.js'), sandbox.path('node_modules/flow-bad/plugin.js'));
    const { code, stderr } = await sandbox.flow('run', 'hello.ts');
    expect(stderr).toContain('flow.plugin leads out of the package');
    expect(code).toBe(2);
  });
});

const launcherHooks: readonly (readonly [string, number])[] = [
  ['transformConfig', 1],
  ['transformFlow', 1],
  ['transformGraph', 1],
  ['onCheckGraph', 0],
  ['transformPackage', 1],
  ['transformRunPlan', 1],
  ['transformStepPlan', 1],
  ['beforeRun', 1],
  ['afterRun', 0],
  ['onEvent', 0],
  ['provideEarlierTask', 0],
  ['transformTaskPlan', 1],
];
const taskHooks: readonly (readonly [string, number])[] = [
  ['beforeTask', 1],
  ['transformStepBody', 1],
  ['afterTask', 1],
  ['afterAttempt', 0],
];

describe.each([...launcherHooks, ...taskHooks])('the hook %s', (hook, exit) => {
  it('may throw', async () => {
    const bad = inSetup(`hooks.${hook}.tap(() => { throw new Error('no good'); });`);
    await expectTold({ ...bad, says: ['FLOW_PLUGIN_HOOK', `plugin bad failed in the hook ${hook}: no good`], exit });
  });

  it('may call process.exit', async () => {
    const bad = inSetup(`hooks.${hook}.tap(() => process.exit(7));`);
    await expectTold({
      ...bad,
      says: ['FLOW_PLUGIN_EXIT', `plugin bad called process.exit(7) in the hook ${hook}`],
      exit,
    });
  });
});

it('names a plugin whose recovery of a failed task fails', async () => {
  const failing =
    "import { Flow, step } from '@flow/core';\nexport default class Hello extends Flow {\n  @step start() { if (this.word === undefined) throw new Error('the step failed'); this.next(this.end); }\n  word: string | undefined;\n  @step end() {}\n}\n";
  const sandbox = pluginSandbox(['./bad.js'], {
    'bad.js': pluginModule("hooks.provideRecovery.tap(() => { throw new Error('no good'); });"),
    'hello.ts': failing,
  });
  const { code, stderr } = await sandbox.flow('run', 'hello.ts');
  expect(stderr).toContain('The plugin bad failed in the hook provideRecovery: no good');
  expect(code).toBe(1);
});

const asyncHooks = [...launcherHooks, ...taskHooks].filter(
  ([hook]) => !/^(?:on|transformGraph|transformStepBody)/.test(hook),
);

it.each(asyncHooks)('a hook that never returns is told of by name, and given up: %s', async (hook, exit) => {
  const bad = inSetup(`hooks.${hook}.tap(() => new Promise(() => {}));`);
  const says = ['FLOW_PLUGIN_STUCK', `plugin bad`, `hook ${hook}`];
  await expectTold({ ...bad, env: { FLOW_HOOK_SECONDS: '1' }, says, exit });
});

it('can not end the process as a package either', async () => {
  const module = pluginModule('hooks.beforeRun.tap(() => process.exit(0));');
  const files = pluginPackage('flow-bad', { plugin: './plugin.js' }, module);
  await expectTold({ files, says: ['FLOW_PLUGIN_EXIT', 'in the hook beforeRun'], exit: 1 });
});

describe('what a plugin begins and leaves behind', () => {
  it('is its doing in a task, where it fails', async () => {
    const bad = inSetup(
      "hooks.transformStepBody.tap((body) => ({ ...body, run: async () => { setTimeout(() => { throw new Error('no good'); }, 1); await new Promise((r) => setTimeout(r, 200)); await body.run(); } }));",
    );
    const says = ['FLOW_PLUGIN_LATE', 'What the plugin bad began in the hook transformStepBody failed', 'no good'];
    await expectTold({ ...bad, says, exit: 1 });
  });

  it('is its doing in a task, where it would end the process', async () => {
    const bad = inSetup(
      'hooks.beforeTask.tap(async () => { setTimeout(() => process.exit(7), 1); await new Promise((r) => setTimeout(r, 200)); });',
    );
    await expectTold({
      ...bad,
      says: ['FLOW_PLUGIN_EXIT', 'plugin bad called process.exit(7) in the hook beforeTask'],
      exit: 1,
    });
  });

  it('is its doing in the launcher', async () => {
    const bad = inSetup("hooks.beforeRun.tap(() => { setTimeout(() => { throw new Error('no good'); }, 1); });");
    await expectTold({ ...bad, says: ['FLOW_LATE_FAULT', 'The plugin bad did something later', 'no good'], exit: 0 });
  });

  it('is told of where an on hook was given a promise that fails', async () => {
    const bad = inSetup("hooks.onEvent.tap(async () => { throw new Error('no good'); });");
    await expectTold({ ...bad, says: ['FLOW_PLUGIN_HOOK', 'plugin bad failed in the hook onEvent: no good'], exit: 0 });
  });
});

it('does not take what the step does for the doing of a plugin that wraps it', async () => {
  const sandbox = pluginSandbox(['./bad.js'], {
    'bad.js': pluginModule('hooks.transformStepBody.tap((body) => ({ ...body, run: async () => body.run() }));'),
    'hello.ts':
      "import { Flow, step } from '@flow/core';\nexport default class Hello extends Flow {\n  @step start() { process.exit(3); this.next(this.end); }\n  @step end() {}\n}\n",
  });
  const { code, stderr } = await sandbox.flow('run', 'hello.ts');
  expect(stderr).toContain('FLOW_TASK_LOST');
  expect(stderr).not.toContain('FLOW_PLUGIN');
  expect(code).toBe(1);
});

describe('what a plugin prints', () => {
  const print = (what: string): string => `process.stdout.write('${what} written\\n'); console.log('${what} logged');`;
  const noisy = pluginModule(
    `${print('setup')} hooks.beforeRun.tap(() => { ${print('hook')} setTimeout(() => { ${print('late')} }, 1); });`,
    print('import'),
  );

  it.each([
    ['run', 'hello.ts', '--json'],
    ['check', 'hello.ts', '--json'],
    ['plugins', '--json'],
    ['runs', 'list', '--json'],
    ['config', 'show', '--json'],
  ])('leaves the output of flow %s %s %s whole', async (...words) => {
    const sandbox = pluginSandbox(['./bad.js'], { 'bad.js': noisy });
    await seedStore(sandbox);
    const { code, stdout, stderr } = await sandbox.flow(...words.filter((word) => word !== undefined));
    expect(code).toBe(0);
    if (words[0] === 'run') linesOf({ code, stdout, stderr });
    else expect(stdout).not.toMatch(/written|logged/);
    if (words[0] === 'run') expect(stderr).toContain('hook logged\n');
    for (const what of ['import', 'setup']) expect(stderr).toContain(`${what} written\n${what} logged\n`);
  });

  it('does not, where it has replaced the function that writes', async () => {
    const replaced =
      "const write = process.stdout.write; process.stdout.write = (text, ...rest) => write.call(process.stdout, 'x' + text, ...rest);";
    const sandbox = pluginSandbox(['./bad.js'], { 'bad.js': pluginModule(replaced, replaced) });
    await seedStore(sandbox);
    const ended = await sandbox.flow('runs', 'list', '--json');
    expect(ended.code).toBe(0);
    expect(linesOf(ended)).toHaveLength(1);
  });
});

it('works where a plugin brings a second copy of the kernel', async () => {
  const module = `import { definePlugin, FlowError } from '@flow/core';
export default definePlugin({ name: 'bad', setup({ hooks }) {
  hooks.beforeTask.tap(({ step }) => { if (step.name === 'nope') throw new FlowError({ code: 'BAD', message: 'bad' }); });
  hooks.afterRun.tap(() => console.log('second kernel'));
} });
`;
  const sandbox = pluginSandbox(['flow-bad'], pluginPackage('flow-bad', manifest, module));
  const core = join(import.meta.dirname, '../../packages/core');
  const own = sandbox.path('node_modules/flow-bad/node_modules/@flow/core');
  for (const part of ['dist', 'package.json']) cpSync(join(core, part), join(own, part), { recursive: true });
  symlinkSync(join(core, 'node_modules'), join(own, 'node_modules'));
  const { code, stderr } = await sandbox.flow('run', 'hello.ts', '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'second kernel\n' });
  expect(sandbox.lines('good.log')).toEqual(['start', 'end', 'run']);
  const doctor = await sandbox.flow('doctor');
  expect(doctor.stdout).toContain('The plugin flow-bad has an @flow/core of its own');

  const json = join(own, 'package.json');
  const old = readFileSync(json, 'utf8').replace(/"exports": \{[^]*?\n  \},/, '"exports": {},');
  sandbox.write({ 'node_modules/flow-bad/node_modules/@flow/core/package.json': old });
  rmSync(sandbox.path('good.log'));
  const without = await sandbox.flow('run', 'hello.ts', '--json');
  expect(without.stdout).toContain('FLOW_PLUGIN_LOAD');
  expect(without.code).toBe(0);
  expect(sandbox.lines('good.log')).toEqual(['start', 'end', 'run']);
});
