import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { errors } from './errors.ts';

export interface PackageJson {
  readonly name?: string;
  readonly version?: string;
  readonly gypfile?: boolean;
  readonly napi?: unknown;
  readonly binary?: unknown;
  /** What makes it a plugin. */
  readonly flow?: PluginFacts;
  /** What makes it a plugin of the command. */
  readonly oclif?: { readonly commands?: unknown };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The `flow` field of a package.json; whatever the package's author wrote there. */
export interface PluginFacts {
  /** The module whose default export is the plugin. */
  readonly plugin?: unknown;
  /** The releases of core that it fits. */
  readonly kernel?: string;
  /** The module that exports the decorators which it provides. */
  readonly decorators?: unknown;
  /** Names by kind: `{ storage: ['redis'] }`. */
  readonly provides?: { readonly decorators?: unknown; readonly [kind: string]: unknown };
  /** Flags of commands that run flows, each short for a decorator for all steps: `{ cache: { with: 'cached' } }`. */
  readonly flags?: unknown;
  /** JSON schemas for the options of its providers. */
  readonly options?: unknown;
}

/** A package as it is installed. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Its real folder. */
  readonly root: string;
  /** As Node looks it up: may be a link to `root`. */
  readonly link: string;
  readonly json: PackageJson;
}

/** Finds packages as Node does, remembering what it found. */
export class PackageFinder {
  readonly #found = new Map<string, InstalledPackage | undefined>();
  readonly #binary = new Map<string, boolean>();

  /** The package that a module in `folder` gets by `name`. */
  find(name: string, folder: string): InstalledPackage | undefined {
    const key = `${folder}\0${name}`;
    if (this.#found.has(key)) return this.#found.get(key);
    const here = readPackage(path.join(folder, 'node_modules', name), name);
    const parent = path.dirname(folder);
    const found = here ?? (parent === folder ? undefined : this.find(name, parent));
    this.#found.set(key, found);
    return found;
  }

  /** True for code that only Node itself can load: native addons, what brings executables, and WebAssembly files. */
  isUnbundlable(installed: InstalledPackage): boolean {
    const known = this.#binary.get(installed.root);
    if (known !== undefined) return known;
    const answer = saysNative(installed.json) || holdsBinaries(installed.root);
    this.#binary.set(installed.root, answer);
    return answer;
  }
}

/** `@scope/name` of `@scope/name/some/module`. */
export function packageNameOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** The package in a folder. */
export function readManifest(folder: string): InstalledPackage | undefined {
  return readPackage(folder, undefined);
}

/** The installed package that a real file belongs to. */
export function owningPackage(file: string): InstalledPackage | undefined {
  for (let folder = path.dirname(file); folder !== path.dirname(folder); folder = path.dirname(folder)) {
    const owner = readPackage(folder, undefined);
    if (owner !== undefined) return owner;
  }
  return undefined;
}

const nativeLoaders = [
  'bindings',
  'node-gyp-build',
  'node-gyp-build-optional-packages',
  'prebuild-install',
  'node-addon-api',
  'node-pre-gyp',
  '@mapbox/node-pre-gyp',
  '@neon-rs/load',
];
const platformPackage = /[-/](?:linux|darwin|win32|freebsd|android)(?:-|$)/;
const binaryFile = /\.(?:node|wasm)$/;
const foldersOfBinaries = ['.', 'bin', 'build/Release', 'dist', 'lib', 'prebuilds'];

function saysNative(json: PackageJson): boolean {
  if (json.gypfile === true || json.napi !== undefined || json.binary !== undefined) return true;
  if (nativeLoaders.some((loader) => json.dependencies?.[loader] !== undefined)) return true;
  return Object.keys(json.optionalDependencies ?? {}).some((name) => platformPackage.test(name));
}

function holdsBinaries(root: string): boolean {
  if (existsSync(path.join(root, 'binding.gyp')) || existsSync(path.join(root, 'prebuilds'))) return true;
  return foldersOfBinaries.some((folder) => {
    const inside = path.join(root, folder);
    return (
      statSync(inside, { throwIfNoEntry: false })?.isDirectory() === true &&
      readdirSync(inside).some((name) => binaryFile.test(name))
    );
  });
}

/** What a folder's package.json says, where there is one. Throws FLOW_PACKAGE_JSON. */
export function readPackageJson(folder: string): PackageJson | undefined {
  const file = path.join(folder, 'package.json');
  return existsSync(file) ? parsed(file, readFileSync(file, 'utf8')) : undefined;
}

function parsed(file: string, text: string): PackageJson {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  } catch (cause) {
    throw errors.FLOW_PACKAGE_JSON({ file, reason: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
  throw errors.FLOW_PACKAGE_JSON({ file, reason: 'it holds no object' });
}

function readPackage(folder: string, name: string | undefined): InstalledPackage | undefined {
  const json = readPackageJson(folder);
  if (json === undefined) return undefined;
  const { name: own, version } = json as { readonly name?: unknown; readonly version?: unknown };
  const called = name ?? own;
  if (typeof called !== 'string') return undefined;
  return {
    name: called,
    version: typeof version === 'string' ? version : '',
    root: realpathSync(folder),
    link: folder,
    json,
  };
}
