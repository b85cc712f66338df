import { existsSync } from 'node:fs';
import path from 'node:path';
import { getTsconfig, type Cache } from 'get-tsconfig';
import type { Bundle } from './bundle.ts';
import { owningPackage } from './find-package.ts';
import type { Input } from './package-cache.ts';
import { slashes, within, type Places } from './portable-path.ts';

/** Files that decide what an import means, wherever they stand above a module. */
const configFiles = [
  'package.json',
  'tsconfig.json',
  'jsconfig.json',
  'node_modules/.modules.yaml',
  'node_modules/.package-lock.json',
  'node_modules/.yarn-state.yml',
];

/** All that a build rested on: when none of it changes, the same package would come out. */
export function buildInputs(bundle: Bundle, traced: readonly string[], places: Places): readonly Input[] {
  const folders = ownFolders(bundle, places);
  const files = new Set([
    ...bundle.inputs,
    ...bundle.own.assets.values(),
    ...traced,
    path.join(places.coreDir, 'package.json'),
    ...configsAround(folders),
    ...manifestsOf([...bundle.inputs, ...traced]),
  ]);
  const listed = new Set([
    ...[...folders].filter((folder) => isOwn(folder, places)),
    ...[...bundle.own.modules.keys()].map((file) => path.dirname(file)),
  ]);
  return [
    ...[...files].map((file) => ({ kind: 'file', path: file }) as const),
    ...[...listed].map((folder) => ({ kind: 'modules', path: folder }) as const),
    ...[...bundle.own.folders].map((folder) => ({ kind: 'folder', path: folder }) as const),
    ...[...bundle.kept.links.keys()].map((link) => ({ kind: 'link', path: link }) as const),
  ];
}

const installedFile = /[\\/]node_modules[\\/](?!\.)/;

/** The inputs that change while somebody works: packages change with the files that their installer leaves behind. */
export function watchedInputs(inputs: readonly Input[], { coreDir }: Places): readonly string[] {
  const watched = inputs.filter(
    ({ kind, path: file }) => kind !== 'link' && !installedFile.test(file) && within(file, coreDir) === undefined,
  );
  return [...new Set(watched.map((input) => input.path))].toSorted();
}

/** The folders of the user's modules, and all above them. */
function ownFolders({ own }: Bundle, places: Places): ReadonlySet<string> {
  const folders = new Set<string>();
  const start = [...own.modules.keys()].map((file) => path.dirname(file));
  for (const first of [...start, places.projectRoot]) {
    for (let folder = first; !folders.has(folder); folder = path.dirname(folder)) folders.add(folder);
  }
  return folders;
}

function isOwn(folder: string, { projectRoot }: Places): boolean {
  return folder === projectRoot || within(folder, projectRoot) !== undefined;
}

function configsAround(folders: ReadonlySet<string>): readonly string[] {
  const found = [...folders]
    .flatMap((folder) => configFiles.map((name) => path.join(folder, name)))
    .filter((file) => existsSync(file));
  const cache: Cache = new Map();
  for (const file of found) if (file.endsWith('tsconfig.json')) getTsconfig(path.dirname(file), 'tsconfig.json', cache);
  return [...found, ...filesRead(cache)];
}

/** What get-tsconfig read on its way along `extends`: its cache is keyed by call and path. */
function filesRead(cache: Cache): readonly string[] {
  return [...cache.keys()].flatMap((key) => /^readFileSync:(.+):utf8$/.exec(key)?.[1] ?? []);
}

function manifestsOf(files: readonly string[]): readonly string[] {
  const installed = files.filter((file) => slashes(file).includes('/node_modules/'));
  const folders = new Map(installed.map((file) => [path.dirname(file), file]));
  return [...folders.values()].flatMap((file) => {
    const owner = owningPackage(file);
    return owner === undefined ? [] : [path.join(owner.root, 'package.json')];
  });
}
