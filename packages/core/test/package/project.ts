import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { buildPackage } from '../../src/package/build-package.ts';
import type { BuildOptions, BuiltPackage } from '../../src/package/built-package.ts';

const run = promisify(execFile);

/** A core that is enough to be packaged: a base class, a decorator, and a task process that prints what it was given. */
const core = {
  'package.json': JSON.stringify({
    name: '@flow/core',
    version: '9.8.7',
    type: 'module',
    sideEffects: false,
    exports: { '.': { default: './dist/index.js' }, './task': { default: './dist/task.js' } },
  }),
  'dist/index.js': `import { marks } from './marks.js';
export class Flow { next() {} }
export function step(method, context) { marks.push(context.name); }
`,
  'dist/marks.js': 'export const marks = [];\n',
  'dist/task.js': `import { marks } from './marks.js';
export async function startTaskProcess({ loadModule, loadPlugins }) {
  const module = await loadModule();
  const plugins = await Promise.all((await loadPlugins()).map(async ({ name, load }) => ({ name, plugin: await load() })));
  const flow = new module.default();
  const result = await flow.start?.();
  const origin = globalThis[Symbol.for('flow.classes')]?.get(module.default);
  console.log(JSON.stringify({ marks, plugins, fields: Object.keys(flow), origin, result }));
}
`,
};

export interface Project {
  /** The folder that holds it all: project, core and cache. */
  readonly base: string;
  readonly root: string;
  readonly cacheDir: string;
  file(name: string): string;
  write(files: Readonly<Record<string, string>>): void;
  build(options?: Partial<BuildOptions>): Promise<BuiltPackage>;
}

/** A project in a folder of its own, gone when the test is over. Names that begin with `../` stand beside it. */
export function project(files: Readonly<Record<string, string>>, where = 'project'): Project {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'flow-package-')));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const root = path.join(base, where);
  const coreDir = path.join(base, 'core');
  const cacheDir = path.join(base, 'cache');
  writeFiles(coreDir, core);
  writeFiles(root, files);
  return {
    base,
    root,
    cacheDir,
    file: (name) => path.join(root, name),
    write: (more) => writeFiles(root, more),
    build: (options) =>
      buildPackage({ file: path.join(root, 'flow.ts'), projectRoot: root, cacheDir, plugins: [], coreDir, ...options }),
  };
}

/** What the package's task process prints, run by plain Node. */
export async function runTask(dir: string): Promise<unknown> {
  const { stdout } = await run(process.execPath, [path.join(dir, 'task.mjs')], { cwd: tmpdir() });
  return JSON.parse(stdout);
}

/** Files that were just written may be written again at the same time of the clock: their builds are not remembered. */
function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  const past = (Date.now() - 60_000) / 1000;
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    utimesSync(file, past, past);
  }
}
