import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { packArchive } from './archive.ts';
import { buildInputs, watchedInputs } from './build-inputs.ts';
import type { NativePackage, PackageFile, PackageManifest, PackageRequest } from './built-package.ts';
import { bundleFlow, type Bundle } from './bundle.ts';
import { contentHash } from './content-hash.ts';
import { versionOf } from './core-entries.ts';
import { workerStub } from './entry-modules.ts';
import { errors } from './errors.ts';
import { PackageFinder } from './find-package.ts';
import { mapInBatches } from './in-batches.ts';
import { packagesReadingTheirPlace } from './location-readers.ts';
import { machinesOf } from './machine-code.ts';
import { builtModules, surroundingsOf } from './module-imports.ts';
import { rememberBuild, type CachedBuild } from './package-cache.ts';
import { installPackage, packageDir, replaceFile } from './package-store.ts';
import { projectPath, type Places } from './portable-path.ts';
import type { TracedPackages } from './trace-packages.ts';

/** Builds the package, stores it below the cache folder, and remembers what it was made of. */
export async function assemblePackage(request: PackageRequest, key: string): Promise<CachedBuild> {
  const startedAt = Date.now();
  const places: Places = { projectRoot: request.projectRoot, coreDir: request.coreDir };
  const finder = new PackageFinder();
  const bundle = await bundleAll(request, places, finder);
  const traced = await traceKept(bundle, finder);
  const natives = [...traced.natives, ...(await ownAddons(bundle, places))];
  const contents = [...bundle.files, ...(await readAssets(bundle)), ...workerStubs(bundle), ...traced.files];
  const manifest = manifestFile(request, natives);
  const files = withExtraFiles([...contents, manifest], request.extraFiles ?? []);
  const archive = await packArchive(files);
  const hash = contentHash(archive);
  const dir = packageDir(request.cacheDir, hash);
  await replaceFile(`${dir}.tar.gz`, archive);
  await installPackage(files, dir);
  const inputs = buildInputs(bundle, traced.inputs, places);
  const build: CachedBuild = {
    hash,
    natives,
    warnings: bundle.warnings,
    sources: [...bundle.own.modules.keys()].toSorted(),
    modules: builtModules(bundle, places),
    surroundings: surroundingsOf(bundle, request),
    watched: watchedInputs(inputs, places),
  };
  await rememberBuild(request.cacheDir, key, { build, inputs, startedAt });
  return build;
}

/**
 * Which packages look at their own place, and which modules are run by workers, shows only once they are bundled; then the
 * bundle is made again, without those and with these.
 */
async function bundleAll(
  { file, cwd, plugins, decorators = [] }: PackageRequest,
  places: Places,
  finder: PackageFinder,
): Promise<Bundle> {
  let keep: ReadonlySet<string> = new Set();
  let workers: ReadonlyMap<string, string> = new Map();
  for (;;) {
    const bundle = await bundleFlow({ file, cwd, places, plugins, decorators, finder, keep, workers });
    const found = await packagesReadingTheirPlace(bundle.inputs, places);
    const isComplete = found.isSubsetOf(keep) && bundle.own.workers.size === workers.size;
    if (isComplete) return bundle;
    keep = keep.union(found);
    workers = new Map([...bundle.own.workers].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}

async function traceKept({ kept }: Bundle, finder: PackageFinder): Promise<TracedPackages> {
  if (kept.byRoot.size === 0) return { files: [], inputs: [], natives: [] };
  const { tracePackages } = await import('./trace-packages.ts');
  return tracePackages([...kept.byRoot.values()], finder);
}

/** Addons that the user's own sources load. */
async function ownAddons({ inputs }: Bundle, { projectRoot }: Places): Promise<readonly NativePackage[]> {
  const files = inputs.filter((file) => file.endsWith('.node'));
  return mapInBatches(files, async (file) => {
    const machines = machinesOf(file, await readFile(file));
    return { name: projectPath(file, projectRoot), version: '', machines };
  });
}

async function readAssets({ own }: Bundle): Promise<readonly PackageFile[]> {
  const read = [...own.assets].filter(([place]) => !own.workers.has(place));
  return mapInBatches(read, async ([place, file]) => {
    const [contents, { mode }] = await Promise.all([readFile(file), stat(file)]);
    return { path: place, contents, executable: (mode & 0o111) !== 0 };
  });
}

function workerStubs({ own }: Bundle): readonly PackageFile[] {
  return [...own.workers.keys()].map(workerStub);
}

function manifestFile(request: PackageRequest, natives: readonly NativePackage[]): PackageFile {
  const flow: PackageManifest = {
    format: 1,
    file: projectPath(request.file, request.projectRoot),
    core: versionOf(request.coreDir),
    natives,
  };
  const json = { name: 'flow-code-package', private: true, type: 'module', flow };
  return { path: 'package.json', contents: Buffer.from(`${JSON.stringify(json, undefined, 2)}\n`) };
}

function withExtraFiles(files: readonly PackageFile[], extra: readonly PackageFile[]): readonly PackageFile[] {
  const taken = new Set(files.map((file) => file.path));
  for (const { path: name } of extra) {
    if (path.posix.normalize(name) !== name || /^(?:\.\.)?(?:\/|$)/.test(name))
      throw errors.FLOW_PACKAGE_FILE({ path: name, reason: 'it is no path inside the package' });
    if (taken.has(name)) throw errors.FLOW_PACKAGE_FILE({ path: name, reason: 'that name is taken' });
    taken.add(name);
  }
  return [...files, ...extra];
}
