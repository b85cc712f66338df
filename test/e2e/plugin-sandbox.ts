import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { Sandbox, type Ended } from './sandbox.ts';

type Files = Readonly<Record<string, string>>;

/** A flow of two tasks. */
const hello = `import { Flow, step } from '@flow/core';

export default class Hello extends Flow {
  word!: string;
  @step start() {
    this.word = 'hi';
    this.next(this.end);
  }
  @step end() {}
}
`;

/** A plugin that does what it should, beside the bad one: it leaves a line for each run and each task. */
const good = `import { appendFileSync } from 'node:fs';
const note = (line) => appendFileSync(process.env.GOOD_LOG, line + '\\n');
export default {
  name: 'good',
  setup({ hooks }) {
    hooks.afterRun.tap(() => note('run'));
    hooks.beforeTask.tap(({ step }) => note(step.name));
  },
};
`;

const here = import.meta.dirname;

/** A project whose config lists a plugin that does no good, and after it one that does; packages can be put into its node_modules. */
export function pluginSandbox(plugins: readonly string[], files: Files, env: Files = {}): Sandbox {
  const sandbox = new Sandbox({}, (folder) => ({ GOOD_LOG: join(folder, 'good.log'), ...env }));
  sandbox.remove('node_modules');
  for (const name of ['@flow/core', '@flow/resilience', 'zod']) {
    mkdirSync(dirname(sandbox.path(`node_modules/${name}`)), { recursive: true });
    symlinkSync(join(here, 'node_modules', name), sandbox.path(`node_modules/${name}`));
  }
  sandbox.write({
    'hello.ts': hello,
    'good.js': good,
    'flow.config.json': JSON.stringify({ plugins: [...plugins, './good.js'] }),
    ...files,
  });
  return sandbox;
}

/** A plugin as a module, from the body of its setup. */
export function pluginModule(setup: string, beside = ''): string {
  return `${beside}\nexport default { name: 'bad', async setup({ hooks }) { ${setup} } };\n`;
}

/** A package with the plugin's module, as installed. */
export function pluginPackage(name: string, flow: unknown, module: string = pluginModule('')): Files {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, version: '1.2.3', type: 'module', flow }),
    [`node_modules/${name}/plugin.js`]: module,
  };
}

let seed: Promise<string> | undefined;

/** Puts a finished run into a sandbox's store, as it was before the bad plugin came. */
export async function seedStore(sandbox: Sandbox): Promise<void> {
  seed ??= makeSeed();
  cpSync(await seed, sandbox.path('.flow'), { recursive: true });
}

afterAll(async () => {
  if (seed !== undefined) rmSync(await seed, { recursive: true });
});

async function makeSeed(): Promise<string> {
  const sandbox = pluginSandbox([], {});
  const { code, stderr } = await sandbox.flow('run', 'hello.ts');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const folder = mkdtempSync(join(tmpdir(), 'flow-seed-'));
  cpSync(sandbox.path('.flow'), folder, { recursive: true });
  return folder;
}

/** What was stored before is still found and read, though the bad plugin is still listed. */
export async function expectStoreUnharmed(sandbox: Sandbox): Promise<void> {
  const [run = ''] = sandbox.runs('Hello');
  const listed = await sandbox.flow('runs', 'list', '--json');
  expect({ code: listed.code, runs: listed.stdout }, listed.stderr).toMatchObject({ code: 0 });
  const runs = linesOf(listed) as readonly { readonly run: string }[];
  expect(runs.map((one) => JSON.stringify(one)).join()).toContain(run);
  const dumped = await sandbox.flow('dump', `Hello/${run}/start/0`, '--artifact', 'word', '--json');
  expect({ code: dumped.code, stderr: dumped.stderr }, dumped.stdout).toMatchObject({ code: 0 });
  expect(dumped.stdout).toContain('"hi"');
}

/** The lines of a command's `--json`; each must be JSON. */
export function linesOf({ stdout }: Ended): readonly unknown[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown);
}
