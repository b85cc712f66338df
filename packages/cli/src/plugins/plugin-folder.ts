import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runningCoreDir } from '@flow/core/plugins';
import { errors } from './errors.ts';

/** A plugin in the package.json of the folder; the form is oclif's, whose own tools can read it. */
export type FolderPlugin =
  | { readonly name: string; readonly type: 'user'; readonly tag: string; readonly url?: string }
  | { readonly name: string; readonly type: 'link'; readonly root: string };

interface FolderManifest {
  readonly name: string;
  readonly private: boolean;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly oclif: { readonly schema: 1; readonly plugins: readonly FolderPlugin[] };
}

const core = '@flow/core';

/** What a folder holds; an empty one gets its package.json. Its core is always the running one. */
export function openFolder(folder: string): FolderManifest {
  const known = readManifest(folder) ?? {
    name: 'flow-plugins',
    private: true,
    dependencies: {},
    oclif: { schema: 1, plugins: [] },
  };
  const dependencies = { ...known.dependencies, [core]: `file:${realpathSync(runningCoreDir())}` };
  const manifest = { ...known, dependencies };
  writeManifest(folder, manifest);
  return manifest;
}

/** Writes down that plugins are installed or linked, each in the place of one of its name. */
export function addToFolder(folder: string, plugins: readonly FolderPlugin[]): void {
  const names = plugins.map(({ name }) => name);
  changePlugins(folder, (known) => [...known.filter(({ name }) => !names.includes(name)), ...plugins]);
}

export function removeFromFolder(folder: string, name: string): void {
  changePlugins(folder, (known) => known.filter((one) => one.name !== name));
}

/** The dependencies that npm wrote. */
export function dependenciesIn(folder: string): Readonly<Record<string, string>> {
  return readManifest(folder)?.dependencies ?? {};
}

/** Throws FLOW_PLUGIN_SECOND_CORE where anything but the running core would be in the folder. */
export function requireOneCore(folder: string, plugin: string): void {
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly link?: boolean }>>;
  };
  const places = Object.entries(lock.packages)
    .filter(([place, { link }]) => isInside(place) && link !== true)
    .map(([place]) => place);
  if (places.length > 0) throw errors.FLOW_PLUGIN_SECOND_CORE({ plugin, places });
}

/** The lock file also names where the link leads, which is outside. */
function isInside(place: string): boolean {
  return place.startsWith('node_modules/') && place.endsWith(`node_modules/${core}`);
}

function changePlugins(folder: string, change: (known: readonly FolderPlugin[]) => readonly FolderPlugin[]): void {
  const manifest = readManifest(folder) ?? openFolder(folder);
  writeManifest(folder, { ...manifest, oclif: { ...manifest.oclif, plugins: change(manifest.oclif.plugins) } });
}

function readManifest(folder: string): FolderManifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as FolderManifest;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The folder is a draft, which nobody reads before it is whole. */
function writeManifest(folder: string, manifest: FolderManifest): void {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
