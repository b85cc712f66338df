import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { nodeFileTrace } from '@vercel/nft';
import type { NativePackage, PackageFile } from './built-package.ts';
import { owningPackage, type InstalledPackage, type PackageFinder } from './find-package.ts';
import type { KeptPackage } from './kept-packages.ts';
import { mapInBatches } from './in-batches.ts';
import { layOutPackages } from './lay-out-packages.ts';
import { formatMachine, machinesOf } from './machine-code.ts';
import { slashes } from './portable-path.ts';

export interface TracedPackages {
  readonly files: readonly PackageFile[];
  /** Every file that was traced, absolute. */
  readonly inputs: readonly string[];
  readonly natives: readonly NativePackage[];
}

/** The files that the kept packages need, laid out so that plain Node finds them. */
export async function tracePackages(kept: readonly KeptPackage[], finder: PackageFinder): Promise<TracedPackages> {
  const { files: inputs, needs } = await traceFiles(kept);
  const byRoot = groupByPackage(inputs);
  const traced = new Map(
    [...byRoot].map(([root, { installed }]) => [root, { installed, needs: namesNeeded(installed, needs) }]),
  );
  const roots = kept.map(({ installed, alias }) => ({ installed, alias }));
  const places = layOutPackages({ roots, traced, finder });
  const bodies = new Map(await mapInBatches(inputs, async (file) => [file, await readFileOf(file)] as const));
  const files = places.flatMap(({ root, folder }) =>
    (byRoot.get(root)?.files ?? []).flatMap((file) => {
      const body = bodies.get(file);
      return body === undefined
        ? []
        : [{ ...body, path: `node_modules/${folder}/${slashes(path.relative(root, file))}` }];
    }),
  );
  return { files, inputs, natives: nativePackages([...byRoot.values()], bodies) };
}

interface TracedPackage {
  readonly installed: InstalledPackage;
  readonly files: string[];
}

type Body = Omit<PackageFile, 'path'>;

interface Trace {
  /** Real paths. */
  readonly files: readonly string[];
  /** By real folder of a package: names of packages that its files reach. */
  readonly needs: ReadonlyMap<string, ReadonlySet<string>>;
}

/** All files that the imports lead to. */
async function traceFiles(kept: readonly KeptPackage[]): Promise<Trace> {
  const importers = importersOf(kept);
  const { root } = path.parse(process.cwd());
  const { fileList, reasons } = await nodeFileTrace([...importers.keys()], {
    base: root,
    readFile: async (file) => importers.get(file) ?? (await readOrNull(file)),
  });
  const found = [...fileList].filter((file) => !importers.has(path.join(root, file)));
  const real = await mapInBatches(found, (file) => realpath(path.join(root, file)));
  const isFile = await mapInBatches(real, async (file) => (await stat(file)).isFile());
  const traced = real.filter((_, index) => isFile[index]);
  const files = [...new Set([...traced, ...(await otherPrebuilds(traced))])].toSorted();
  const needs = new Map<string, Set<string>>();
  for (const [index, file] of found.entries()) {
    const needed = owningPackage(real[index] ?? '')?.name;
    for (const parent of reasons.get(file)?.parents ?? []) {
      const needing = owningPackage(path.join(root, parent))?.root;
      if (needed !== undefined && needing !== undefined)
        needs.set(needing, (needs.get(needing) ?? new Set()).add(needed));
    }
  }
  return { files, needs };
}

/** Addons that a package brings for machines other than this one: with them the code package runs there too. */
async function otherPrebuilds(files: readonly string[]): Promise<readonly string[]> {
  const folders = new Set(files.flatMap((file) => /^(.*[\\/]prebuilds)[\\/]/.exec(file)?.[1] ?? []));
  const entries = await mapInBatches([...folders], (folder) =>
    readdir(folder, { recursive: true, withFileTypes: true }),
  );
  return entries
    .flat()
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
}

/** Modules to begin from, which exist only for the tracer: beside each importer, one that imports the same. */
function importersOf(kept: readonly KeptPackage[]): ReadonlyMap<string, string> {
  const importers = new Map<string, string>();
  for (const { kind, specifier, from } of kept.flatMap(importsOf)) {
    const importer = path.join(from, `.flow-trace.${kind === 'require' ? 'cjs' : 'mjs'}`);
    const line = kind === 'require' ? `require(${JSON.stringify(specifier)});` : `import ${JSON.stringify(specifier)};`;
    importers.set(importer, (importers.get(importer) ?? '') + line);
  }
  return importers;
}

/** What it declares, and what it was seen to use without saying so. */
function namesNeeded({ root, json }: InstalledPackage, needs: Trace['needs']): readonly string[] {
  const declared = { ...json.dependencies, ...json.optionalDependencies, ...json.peerDependencies };
  return [...new Set([...Object.keys(declared), ...(needs.get(root) ?? [])])].toSorted();
}

function importsOf({
  imports,
}: KeptPackage): readonly { kind: 'import' | 'require'; specifier: string; from: string }[] {
  return [...imports].map(([key, { kind, from }]) => ({ kind, from, specifier: key.slice(kind.length + 1) }));
}

async function readOrNull(file: string): Promise<Buffer | null> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'EISDIR') return null;
    throw error;
  });
}

function groupByPackage(files: readonly string[]): ReadonlyMap<string, TracedPackage> {
  const groups = new Map<string, TracedPackage>();
  for (const file of files) {
    const installed = owningPackage(file);
    if (installed === undefined) continue;
    const group = groups.get(installed.root) ?? { installed, files: [] };
    groups.set(installed.root, group);
    group.files.push(file);
  }
  return groups;
}

async function readFileOf(file: string): Promise<Body> {
  const [contents, { mode }] = await Promise.all([readFile(file), stat(file)]);
  return { contents, executable: (mode & 0o111) !== 0 };
}

function nativePackages(groups: readonly TracedPackage[], bodies: ReadonlyMap<string, Body>): readonly NativePackage[] {
  const packages = groups.map(({ installed: { name, version }, files }) => {
    const found = files.flatMap((file) => machinesOf(file, bodies.get(file)?.contents ?? new Uint8Array()));
    const machines = new Map(found.map((machine) => [formatMachine(machine), machine]));
    return { name, version, machines: [...machines.values()] };
  });
  return packages.filter(({ machines }) => machines.length > 0);
}
