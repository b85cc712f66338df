import type { InstalledPackage, PackageFinder } from './find-package.ts';

export interface PackagesToLayOut {
  /** What the bundle imports, and under which name. */
  readonly roots: readonly { readonly installed: InstalledPackage; readonly alias: string }[];
  /** All that is needed, the roots included, by real folder; `needs` are names that it looks up. */
  readonly traced: ReadonlyMap<string, { readonly installed: InstalledPackage; readonly needs: readonly string[] }>;
  readonly finder: PackageFinder;
}

/** `folder` is below node_modules: `a`, or `a/node_modules/b` where the b at the top is another. */
export interface PlacedPackage {
  readonly root: string;
  readonly folder: string;
}

/**
 * Gives each package a folder from which plain Node finds the very packages that it found where it was installed,
 * without links: at the top where that name is free, else inside the package that needs it.
 */
export function layOutPackages({ roots, traced, finder }: PackagesToLayOut): readonly PlacedPackage[] {
  const placed = new Map<string, string>();
  const queue: { readonly installed: InstalledPackage; readonly folder: string }[] = [];
  const place = (installed: InstalledPackage, folder: string): void => {
    placed.set(folder, installed.root);
    queue.push({ installed, folder });
  };
  for (const { installed, alias } of roots.toSorted((a, b) => (a.alias < b.alias ? -1 : 1))) {
    if (!placed.has(alias)) place(installed, alias);
  }
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const name of traced.get(next.installed.root)?.needs ?? []) {
      const dependency = finder.find(name, next.installed.root);
      if (dependency === undefined || !traced.has(dependency.root)) continue;
      const seen = lookUp(name, next.folder, placed);
      if (seen === undefined) place(dependency, name);
      else if (seen !== dependency.root) place(dependency, `${next.folder}/node_modules/${name}`);
    }
  }
  const everywhere = new Set(placed.values());
  const loose = [...traced.values()].filter(
    ({ installed: { root, name } }) => !everywhere.has(root) && !placed.has(name),
  );
  return [...placed, ...loose.map(({ installed: { name, root } }) => [name, root] as const)].map(([folder, root]) => ({
    folder,
    root,
  }));
}

/** What plain Node gets by `name` from the package in `folder`. */
function lookUp(name: string, folder: string, placed: ReadonlyMap<string, string>): string | undefined {
  for (let at = folder; ; at = at.slice(0, at.lastIndexOf('/node_modules/'))) {
    const inside = placed.get(`${at}/node_modules/${name}`);
    if (inside !== undefined) return inside;
    if (!at.includes('/node_modules/')) return placed.get(name);
  }
}
