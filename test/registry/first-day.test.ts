import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { ended, userEnv, type Ended } from './as-user.ts';
import { missing, oldNodeFolder } from './old-node.ts';
import { storageManifest, storagePlugin, type TestManifest } from './test-plugins.ts';
import { publish, writeFiles } from './user-folder.ts';

const { registry } = inject('release');

interface Newcomer {
  /** Empty at first. */
  readonly folder: string;
  /** Runs a program that ends well, as typed: its words are split at spaces. */
  readonly type: (line: string, where?: Where) => Promise<Ended>;
}

interface Where {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Someone with a Node, npm and nothing else of ours. */
async function newcomer(nodeFolder: string): Promise<Newcomer> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'flow-first-')));
  onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const folder = join(home, 'work');
  await mkdir(folder);
  const usual = userEnv(registry, home);
  const PATH = [nodeFolder, join(home, 'global/bin'), usual['PATH']].join(delimiter);
  const env = { ...usual, PATH, npm_config_prefix: join(home, 'global'), npm_config_audit: 'false' };
  const type = async (line: string, { cwd = folder, env: more = {} }: Where = {}): Promise<Ended> => {
    const [program = '', ...words] = line.split(' ');
    const end = await ended(program, words, { cwd, env: { ...env, ...more } });
    if (end.code !== 0) throw new Error(`${line}: ${end.stdout}${end.stderr}`);
    return end;
  };
  return { folder, type };
}

const flowFile = `import { Flow, step } from '@flow/core';
export default class Small extends Flow {
  numbers!: number[];
  @step start() { this.numbers = [1, 2, 39]; this.next(this.end); }
  @step end() { console.log('sum', this.numbers.reduce((a, b) => a + b), 'on Node', process.versions.node); }
}
`;

/** Runs tasks as the built-in one does, and leaves a file that says so. */
const lanesPlugin = (name: string): string => `import { definePlugin } from '@flow/core';
import { LocalProcesses } from '@flow/core/engine';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

export default definePlugin({
  name: '${name}',
  setup({ hooks }) {
    hooks.provideCompute.for('lanes').tap((request) => {
      const processes = new LocalProcesses(request);
      const submit = processes.submit.bind(processes);
      processes.submit = (task) => {
        appendFileSync(join(request.projectRoot, 'lanes.txt'), task.spec.path.step + '\\n');
        return submit(task);
      };
      return processes;
    });
  },
});
`;

const lanesManifest = (name: string): TestManifest => ({
  name,
  version: '1.0.0',
  type: 'module',
  exports: './plugin.js',
  peerDependencies: { '@flow/core': '>=0.1.0' },
  flow: { plugin: './plugin.js', kernel: '>=0.1.0', provides: { compute: ['lanes'] } },
});

/** By the folder of its program; what is published has the number of its Node in its name. */
const nodes: readonly (readonly [string, () => Promise<string>])[] = [
  ['24', oldNodeFolder],
  ['26', async () => dirname(process.execPath)],
];

for (const [major, nodeFolder] of nodes) {
  const reason = major === '24' ? missing : undefined;
  test.skipIf(reason !== undefined)(
    `from an empty folder to a plugin of one's own, on Node ${major}${reason === undefined ? '' : `: ${reason}`}`,
    async ({ task }) => {
      const { folder, type } = await newcomer(await nodeFolder());
      const [store, lanes, own] = ['store', 'lanes', 'own'].map((part) => `@flow/test-${part}-${major}`);
      await publish(registry, storageManifest(`${store}`, '1.0.0', 'shelf'), {
        'plugin.js': storagePlugin(`${store}`, 'shelf'),
      });
      await publish(registry, lanesManifest(`${lanes}`), { 'plugin.js': lanesPlugin(`${lanes}`) });

      expect((await type('npx --yes @flow/cli --version')).stdout).toContain(`node-v${major}.`);

      const began = performance.now();
      await type('npm install --global @flow/cli');
      await writeFiles(folder, { 'small.ts': flowFile });
      const first = await type('flow run small.ts');
      const seconds = (performance.now() - began) / 1000;
      expect(first.stderr).toBe('');
      expect(first.stdout).toMatch(new RegExp(`sum 42 on Node ${major}\\.`));
      task.meta.measured = {
        [`from an empty folder to the first finished run, on Node ${major}`]: `${seconds.toFixed(1)} s`,
      };

      await type(`flow plugins:install ${store} ${lanes}`);
      await writeFiles(folder, { 'flow.config.json': { stacks: { own: { storage: 'shelf', compute: 'lanes' } } } });
      await type('flow config use own');
      const second = await type('flow run small.ts');
      expect(second.stdout).toContain('sum 42');
      expect(second.stderr).toBe('');
      expect(await readFile(join(folder, 'lanes.txt'), 'utf8')).toBe('start\nend\n');
      expect(existsSync(join(folder, 'shelf-store/runs/Small'))).toBe(true);

      await type(`flow plugins:uninstall ${store} ${lanes}`);
      await expect(type('flow run small.ts')).rejects.toThrow(/FLOW_PROVIDER_UNKNOWN/);
      await type('flow config use local');
      expect((await type('flow run small.ts')).stdout).toContain('sum 42');
      expect(await readFile(join(folder, 'lanes.txt'), 'utf8')).toBe('start\nend\n');

      const created = join(folder, `${own}`);
      await type(`npm create --yes flow ${own} -- --plugin storage --no-install`, { env: registryOnly(registry.env) });
      await type('npm install', { cwd: created });
      expect((await type('npm test', { cwd: created })).stdout).toMatch(/Tests +\d+ passed \(/);
      await type('npm publish --access public', { cwd: created, env: registryOnly(registry.env) });
      await type(`flow plugins:install ${own}`);
      const stacks = { stacks: { own: { storage: `test-own-${major}` } } };
      await writeFiles(folder, { 'flow.config.json': stacks });
      expect((await type('flow run small.ts --stack own')).stdout).toContain('sum 42');
    },
  );
}

/** What npm is told of the registry, for what is outside our scope (which has all of npm elsewhere), and for publishing. */
function registryOnly(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('npm_config_')));
}
