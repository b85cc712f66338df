import path from 'node:path';
import type { OnResolveArgs, OnResolveResult, Plugin } from 'esbuild';
import { absentModule } from './entry-modules.ts';
import { packageNameOf, type InstalledPackage, type PackageFinder } from './find-package.ts';
import { within, type Places } from './portable-path.ts';

/** A package that the bundle imports as files. */
export interface KeptPackage {
  readonly installed: InstalledPackage;
  /** Its folder below the code package's node_modules. */
  readonly alias: string;
  /** What the bundle imports of it, with the folder of an importer. */
  readonly imports: Map<string, { readonly kind: 'import' | 'require'; readonly from: string }>;
}

export interface KeptPackages {
  readonly byRoot: Map<string, KeptPackage>;
  /** Links through which the user's own sources got their packages, with where they led. */
  readonly links: Map<string, string>;
}

export interface KeepingRules {
  readonly places: Places;
  /** Folder of the flow file: its packages keep their plain names. */
  readonly flowDir: string;
  readonly finder: PackageFinder;
  /** Real folders of packages to keep although they could be bundled. */
  readonly keep: ReadonlySet<string>;
}

const builtins = /^node:/;

/** Leaves out of the bundle what only works as files, and notes what it was. */
export function keptPackagesPlugin(rules: KeepingRules, kept: KeptPackages): Plugin {
  return {
    name: 'kept-packages',
    setup(build) {
      build.onResolve({ filter: /^(?:@[^/]+\/)?[^./@#][^:]*$/ }, (args) => {
        if (builtins.test(args.path) || args.kind === 'entry-point' || path.isAbsolute(args.path)) return undefined;
        return keepOrBundle(args, rules, kept);
      });
    },
  };
}

/**
 * What core needs to compile flows isn't in their packages. Where a step imports what imports it, as the client, it is
 * looked for when it is used.
 */
function absent({ path: name, kind }: OnResolveArgs): OnResolveResult {
  return kind === 'import-statement' ? absentModule(name) : { path: name, external: true };
}

/** True for a package that shares the bundle's core: a second copy of core would not know the first one's flows. */
export function needsCore(installed: InstalledPackage): boolean {
  const { name, json } = installed;
  return (
    name === '@flow/core' ||
    [json.dependencies, json.peerDependencies].some((names) => names?.['@flow/core'] !== undefined)
  );
}

function keepOrBundle(args: OnResolveArgs, rules: KeepingRules, kept: KeptPackages): OnResolveResult | undefined {
  const name = packageNameOf(args.path);
  const installed = rules.finder.find(name, args.resolveDir);
  if (installed === undefined) return undefined;
  if (!args.resolveDir.includes('node_modules')) kept.links.set(installed.link, installed.root);
  if (needsCore(installed)) return undefined;
  const isUnbundlable = rules.finder.isUnbundlable(installed);
  if (within(args.importer, rules.places.coreDir) !== undefined) return isUnbundlable ? absent(args) : undefined;
  if (!isUnbundlable && !rules.keep.has(installed.root)) return undefined;
  const isPlain = rules.finder.find(name, rules.flowDir)?.root === installed.root;
  const alias = isPlain ? name : `${name}@${installed.version}`;
  const known = kept.byRoot.get(installed.root) ?? { installed, alias, imports: new Map() };
  kept.byRoot.set(installed.root, known);
  const kind = args.kind.startsWith('require') ? 'require' : 'import';
  known.imports.set(`${kind} ${args.path}`, { kind, from: args.resolveDir });
  return { path: alias + args.path.slice(name.length), external: true };
}
