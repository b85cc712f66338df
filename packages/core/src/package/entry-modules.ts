import path from 'node:path';
import type { OnResolveResult, PartialMessage, Plugin } from 'esbuild';
import { flowEntry, taskEntry, type DecoratorSource, type PackageFile } from './built-package.ts';
import { contentHash } from './content-hash.ts';
import { resolveCoreEntry } from './core-entries.ts';
import { errors } from './errors.ts';
import { owningPackage } from './find-package.ts';
import { projectPath } from './portable-path.ts';

const namespace = 'flow-entry';

export interface EntrySources {
  readonly file: string;
  readonly projectRoot: string;
  readonly plugins: readonly string[];
  readonly decorators: readonly DecoratorSource[];
  readonly coreDir: string;
}

/** The package's two entries, for esbuild: output name → virtual module. */
export const entryPoints: Readonly<Record<string, string>> = {
  [stem(flowEntry)]: `${namespace}:flow`,
  [stem(taskEntry)]: `${namespace}:task`,
};

/** Entries for the modules of workers, by their paths in the package: output name → file. */
export function workerEntries(workers: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  return Object.fromEntries([...workers].map(([place, file]) => [workerName(place), file]));
}

/** Stands where a worker's module is looked for, and runs what was bundled of it. */
export function workerStub(place: string): PackageFile {
  const up = '../'.repeat(place.split('/').length - 1);
  return { path: place, contents: Buffer.from(`import '${up}${workerName(place)}.mjs';\n`) };
}

function workerName(place: string): string {
  return `worker-${contentHash(place).slice(0, 8)}`;
}

/** Makes the entries' source, and lets every import of core in the bundle mean one copy. */
export function entryModulesPlugin(sources: EntrySources): Plugin {
  const contents = new Map([
    ['flow', `import * as module from ${JSON.stringify(sources.file)};\nexport { module };\n${passOthers}`],
    ['plugins', pluginsSource(sources)],
    ...sources.plugins.map((plugin, index): [string, string] => [
      pluginModule(index),
      `export { default } from ${JSON.stringify(plugin)};\n`,
    ]),
    ['decorators', decoratorsSource(sources)],
    ['task', taskSource],
  ]);
  return {
    name: 'entry-modules',
    setup(build) {
      build.onResolve({ filter: /^flow-entry:/ }, ({ path }) => ({
        path: path.slice(namespace.length + 1),
        namespace,
      }));
      build.onResolve({ filter: /^@flow\/core(?:\/|$)/ }, ({ path }) => {
        const file = resolveCoreEntry(path, sources.coreDir);
        return file === undefined ? { errors: [noEntry(path)] } : { path: file };
      });
      // What an absent module requires, it looks for when it runs; the entries only import.
      build.onResolve({ filter: /.*/, namespace }, ({ path, kind }) =>
        kind === 'require-call' ? { path, external: true } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace }, ({ path }) => ({
        contents: contents.get(path) ?? absentSource(path),
        resolveDir: sources.projectRoot,
        loader: 'js',
      }));
    },
  };
}

const passOthers = `export { decorators } from '${namespace}:decorators';\n`;

/** Apart from the user's module, which a task's process imports when it knows the run; and from each other, as one may fail. */
function pluginsSource({ plugins, projectRoot }: EntrySources): string {
  const parts = plugins.map((plugin, index) => {
    const name = JSON.stringify(pluginLabel(plugin, projectRoot));
    return `{ name: ${name}, load: async () => (await import('${namespace}:${pluginModule(index)}')).default }`;
  });
  return `export const plugins = [${parts.join(', ')}];\n`;
}

function pluginModule(index: number): string {
  return `plugin-${String(index)}`;
}

/** The same on every machine: the name of its package, or its path in the project. */
function pluginLabel(plugin: string, projectRoot: string): string {
  if (!path.isAbsolute(plugin)) return plugin;
  const owner = owningPackage(plugin);
  return owner === undefined || owner.root === projectRoot ? projectPath(plugin, projectRoot) : owner.name;
}

/** What exports each decorator, as far as it exports it: what is missing is told by whoever asks for it. */
function decoratorsSource({ decorators }: EntrySources): string {
  const imports = decorators.map(
    ({ module }, index) => `import * as decorator${index} from ${JSON.stringify(module)};\n`,
  );
  const names = decorators.map(({ name }, index) => `${JSON.stringify(name)}: decorator${index}.${name}`);
  return `${imports.join('')}export const decorators = { ${names.join(', ')} };\n`;
}

/** All else comes after the compile cache, so that a process need not compile what others of the package have. */
const taskSource = `import { enableCompileCache } from 'node:module';
if (import.meta.main !== false) {
  enableCompileCache();
  import('@flow/core/task').then(({ startTaskProcess }) => startTaskProcess({
    loadPlugins: async () => (await import('${namespace}:plugins')).plugins,
    loadModule: async () => (await import('${namespace}:flow')).module,
    loadDecorators: async () => (await import('${namespace}:decorators')).decorators,
  }));
}
`;

const absentMark = 'absent/';

/** Stands for a package that isn't in the bundle, and is looked for at the first use of something that it exports. */
export function absentModule(name: string): OnResolveResult {
  return { path: absentMark + name, namespace };
}

/** esbuild reads what CommonJS exports where it is used, from an object whose prototype is this one's. */
function absentSource(path: string): string {
  const name = JSON.stringify(path.slice(absentMark.length));
  const get = `(_target, key) => (key === '__esModule' ? undefined : require(${name})[key])`;
  return `module.exports = Object.create(new Proxy({}, { get: ${get} }));\n`;
}

/** Told to esbuild rather than thrown: it adds the place of the import. */
function noEntry(specifier: string): PartialMessage {
  const error = errors.FLOW_PACKAGE_CORE_EXPORT({ specifier });
  return { text: error.message, detail: error };
}

function stem(file: string): string {
  return file.replace(/\.mjs$/, '');
}
