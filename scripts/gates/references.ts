import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { publishedPackages, root, type WorkspacePackage } from './workspace.ts';

/** Where a package's tsconfig references are not the workspace packages that its package.json depends on. */
export function referenceProblems(): readonly string[] {
  const packages = publishedPackages().filter(({ folder }) => existsSync(join(root, folder, 'tsconfig.json')));
  const folderOf = new Map(packages.map(({ folder, manifest }) => [manifest.name, folder]));
  const all = packages.map(({ folder }) => folder);
  return [
    ...differences('tsconfig.json', all, references('tsconfig.json')),
    ...differences('tsconfig.test.json', all, references('tsconfig.test.json')),
    ...packages.flatMap((one) =>
      differences(
        `${one.folder}/tsconfig.json`,
        dependencies(one, folderOf),
        references(`${one.folder}/tsconfig.json`),
      ),
    ),
  ];
}

function dependencies({ manifest }: WorkspacePackage, folderOf: ReadonlyMap<string, string>): readonly string[] {
  const { dependencies: own, devDependencies, peerDependencies } = manifest;
  const names = Object.keys({ ...own, ...devDependencies, ...peerDependencies });
  return names.map((name) => folderOf.get(name)).filter((folder) => folder !== undefined);
}

function references(file: string): readonly string[] {
  const config = JSON.parse(readFileSync(join(root, file), 'utf8')) as {
    readonly references?: readonly { readonly path: string }[];
  };
  return (config.references ?? []).map(({ path }) => join(dirname(file), path));
}

function differences(file: string, wanted: readonly string[], actual: readonly string[]): readonly string[] {
  const missing = wanted.filter((folder) => !actual.includes(folder));
  const extra = actual.filter((folder) => !wanted.includes(folder));
  return [
    ...missing.map((folder) => `${file}: a reference to ${folder} is missing`),
    ...extra.map((folder) => `${file}: it references ${folder}, which package.json does not depend on`),
  ];
}
