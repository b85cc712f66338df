import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type BuildOptions, type BuildResult, type Message, type Metafile, type Plugin } from 'esbuild';
import type { DecoratorSource, PackageFile, PackageWarning } from './built-package.ts';
import { buildFailed, toWarning } from './build-messages.ts';
import { entryModulesPlugin, entryPoints, workerEntries } from './entry-modules.ts';
import type { PackageFinder } from './find-package.ts';
import { mapInBatches } from './in-batches.ts';
import { keptPackagesPlugin, type KeptPackages } from './kept-packages.ts';
import { isOwnSource, ownSourcesPlugin, type OwnSources } from './own-sources.ts';
import type { Places } from './portable-path.ts';
import { outDir, portableOutputs } from './portable-outputs.ts';
import { packageGlobals } from './relocate-module.ts';

export interface BundleRequest {
  readonly file: string;
  /** The folder that paths in messages count from. */
  readonly cwd: string;
  readonly places: Places;
  readonly plugins: readonly string[];
  readonly decorators: readonly DecoratorSource[];
  readonly finder: PackageFinder;
  /** Real folders of packages to keep as files. */
  readonly keep: ReadonlySet<string>;
  /** Modules that are entries too, because workers run them: absolute path by path in the package. */
  readonly workers: ReadonlyMap<string, string>;
}

export interface Bundle {
  readonly files: readonly PackageFile[];
  /** Every file that was bundled, absolute. */
  readonly inputs: readonly string[];
  /** What each of them imports, by esbuild's names, which count from the project. */
  readonly imports: Metafile['inputs'];
  readonly own: OwnSources;
  readonly kept: KeptPackages;
  readonly warnings: readonly PackageWarning[];
}

/** Bundles the flow, core's task runtime and the plugins. Rejects with an error that shows every mistake in its place. */
export async function bundleFlow(request: BundleRequest): Promise<Bundle> {
  const own: OwnSources = {
    modules: new Map(),
    beside: new Map(),
    assets: new Map(),
    workers: new Map(),
    folders: new Set(),
    warnings: [],
  };
  const kept: KeptPackages = { byRoot: new Map(), links: new Map() };
  const result = await runEsbuild(request, own, kept);
  const { projectRoot } = request.places;
  const isUsers = (message: Message): boolean => isOfUser(message, request.places);
  const inputs = Object.keys(result.metafile.inputs)
    .filter((name) => !name.startsWith('flow-entry:'))
    .map((name) => path.resolve(projectRoot, name));
  const warnings = [
    ...own.warnings,
    ...result.warnings.filter(isUsers).map((message) => toWarning(message, projectRoot)),
  ];
  const files = portableOutputs(result, request.places, await ownTexts(inputs, own, request.places));
  return { files, inputs, imports: result.metafile.inputs, own, kept, warnings };
}

/** The user's own sources by their absolute paths: modules, and what these import as text or JSON. */
async function ownTexts(inputs: readonly string[], own: OwnSources, places: Places): Promise<Map<string, string>> {
  const others = inputs.filter(
    (file) => isOwnSource(file, places) && !own.modules.has(file) && !/\.(?:node|wasm)$/.test(file),
  );
  const read = await mapInBatches(others, async (file) => [file, await readFile(file, 'utf8')] as const);
  return new Map([...own.modules, ...read]);
}

type Built = BuildResult<{ readonly metafile: true; readonly write: false }>;

async function runEsbuild(request: BundleRequest, own: OwnSources, kept: KeptPackages): Promise<Built> {
  const { file, places, finder, keep, plugins: packaged, decorators } = request;
  const { projectRoot, coreDir } = places;
  const flowDir = path.dirname(file);
  const plugins: Plugin[] = [
    entryModulesPlugin({ file, projectRoot, plugins: packaged, decorators, coreDir }),
    keptPackagesPlugin({ places, flowDir, finder, keep }, kept),
    ownSourcesPlugin(places, own),
  ];
  try {
    return await build({
      ...settings,
      entryPoints: { ...entryPoints, ...workerEntries(request.workers) },
      absWorkingDir: places.projectRoot,
      outdir: outDir(places.projectRoot),
      plugins,
    });
  } catch (error) {
    const messages = (error as { readonly errors?: readonly Message[] }).errors;
    if (messages === undefined || messages.length === 0) throw error;
    throw buildFailed(messages, { file, projectRoot: places.projectRoot, cwd: request.cwd });
  }
}

/** Bundled CommonJS expects these names; `require` also loads the packages that are kept as files. */
const banner =
  `import{createRequire as __flowCreateRequire}from"node:module";` +
  `const require=__flowCreateRequire(import.meta.url),${packageGlobals.url}=import.meta.url,` +
  `${packageGlobals.dirname}=import.meta.dirname,${packageGlobals.filename}=import.meta.filename;`;

/** es2024: at esnext esbuild leaves decorators, which no Node runs. `node` alone: what Node itself would resolve. */
const settings = {
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'es2024',
  conditions: ['node'] as string[],
  outExtension: { '.js': '.mjs' },
  entryNames: '[name]',
  chunkNames: 'chunk-[hash]',
  assetNames: 'asset-[hash]',
  loader: { '.node': 'copy', '.wasm': 'copy' },
  banner: { js: banner },
  define: { __dirname: packageGlobals.dirname, __filename: packageGlobals.filename },
  keepNames: true,
  charset: 'utf8',
  legalComments: 'inline',
  sourcemap: 'linked',
  sourcesContent: true,
  metafile: true,
  write: false,
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** What a package is told of its own modules, or of ours, its user can't correct. */
function isOfUser({ location }: Message, { projectRoot, coreDir }: Places): boolean {
  if (location === null || /^flow-entry:|node_modules\//.test(location.file)) return false;
  return path.relative(coreDir, path.resolve(projectRoot, location.file)).startsWith('..');
}
