import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PluginSetting } from '../config/resolve-plugins.ts';
import { FlowError } from '../contracts/flow-error.ts';
import { PackageFinder, readPackageJson, type InstalledPackage } from '../package/find-package.ts';
import { packageOfUserPlugin, userPlugins } from './user-plugins.ts';

/** Where a project's plugins are looked for. */
export interface PluginPlaces {
  readonly root: string;
  readonly config: {
    readonly plugins: readonly Pick<PluginSetting, 'source' | 'enabled'>[];
    /** The folder of the user's plugins. */
    readonly userPlugins: string;
  };
}

/** A package that was found by its package.json alone. */
export interface FoundPackage {
  readonly installed: InstalledPackage;
  /** `project`: it is a dependency. `user` and `link`: it was installed or linked by `flow plugins`. */
  readonly origin: 'project' | 'user' | 'link';
  /** From where its name leads to it; undefined for one that is linked. */
  readonly dir: string | undefined;
}

/**
 * The packages that the project and the flow's own package depend on, then those of the user's folder, but for those that
 * the config turns off. Of one name, the project's holds.
 */
export function packagesAround(
  places: PluginPlaces,
  flowFile: string | undefined,
  finder: PackageFinder = new PackageFinder(),
): readonly FoundPackage[] {
  const { root, config } = places;
  const off = new Set(config.plugins.filter(({ enabled }) => !enabled).map(({ source }) => source));
  const own = [root, ...packageFolders(flowFile)].flatMap((dir) => dependenciesOf(dir, finder));
  const names = new Set(own.map(({ installed }) => installed.name));
  const users = usersPackages(config.userPlugins).filter(({ installed }) => !names.has(installed.name));
  return [...own, ...users].filter(({ installed }) => !off.has(installed.name));
}

/** What a folder's package.json depends on; a package whose own can't be read is left out. */
export function dependenciesOf(dir: string, finder: PackageFinder): readonly FoundPackage[] {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } =
    readable(() => readPackageJson(dir)) ?? {};
  const names = Object.keys({ ...peerDependencies, ...optionalDependencies, ...devDependencies, ...dependencies });
  return names
    .map((name) => readable(() => finder.find(name, dir)))
    .filter((installed) => installed !== undefined)
    .map((installed) => ({ installed, origin: 'project', dir }));
}

/** A package.json that can't be read is told of by whoever needs it. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (FlowError.is(error, 'FLOW_PACKAGE_JSON')) return undefined;
    throw error;
  }
}

/** What the user's folder holds. */
export function usersPackages(folder: string): readonly FoundPackage[] {
  return userPlugins(folder).flatMap((plugin) => {
    const installed = packageOfUserPlugin(plugin);
    const { origin, dir } = plugin;
    return installed === undefined ? [] : [{ installed, origin, dir: origin === 'link' ? undefined : dir }];
  });
}

/** The folder of the package that a file belongs to, if there is one. */
function packageFolders(file: string | undefined): readonly string[] {
  let folder = file === undefined ? undefined : dirname(file);
  while (folder !== undefined && !existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    folder = parent === folder ? undefined : parent;
  }
  return folder === undefined ? [] : [folder];
}

/** A package as a config would list it. */
export function settingOf({ installed, dir }: FoundPackage, from: string): PluginSetting {
  const { name, root } = installed;
  return { source: dir === undefined ? root : name, dir: dir ?? root, from, enabled: true, wasListed: false };
}

/** Whether a dependency adds commands to `flow`: it may be a command of its own instead. */
export function hasCommands({ json }: Pick<InstalledPackage, 'json'>): boolean {
  return json.flow !== undefined && json.oclif?.commands !== undefined;
}
