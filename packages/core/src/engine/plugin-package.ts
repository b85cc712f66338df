import { existsSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import type { PluginSetting } from '../config/resolve-plugins.ts';
import { FlowError } from '../contracts/flow-error.ts';
import { manifestFaults, type PluginManifest } from '../kernel/plugin-manifest.ts';
import { readManifest, type InstalledPackage, type PackageFinder } from '../package/find-package.ts';
import { errors } from './plugin-errors.ts';
import { packageOfUserPlugin, userPlugins } from './user-plugins.ts';

/** A scope and a name, each without what could lead to another folder. */
const packageName = /^(?:@[\w~-][\w.~-]*\/)?[\w~-][\w.~-]*$/;

/**
 * The package that a config lists, or turns off; undefined where none is installed. Throws FLOW_PLUGIN_NAME, and
 * FLOW_PLUGIN_MANIFEST where its package.json can't be read.
 */
export function packageOf(setting: PluginSetting, finder: PackageFinder): InstalledPackage | undefined {
  const { source, from } = setting;
  if (!isAbsolute(source) && !packageName.test(source)) throw errors.FLOW_PLUGIN_NAME({ plugin: source, from });
  try {
    return isAbsolute(source) ? readManifest(source) : namedPackage(setting, finder);
  } catch (cause) {
    if (!FlowError.is(cause, 'FLOW_PACKAGE_JSON')) throw cause;
    throw errors.FLOW_PLUGIN_MANIFEST({ plugin: source, from, faults: [cause.message.replace(/\.$/, '')] }, { cause });
  }
}

/** One of the user's folder stands behind those of the project. */
function namedPackage(
  { source, dir, userPlugins: folder }: PluginSetting,
  finder: PackageFinder,
): InstalledPackage | undefined {
  const found = finder.find(source, dir);
  if (found !== undefined || folder === undefined) return found;
  const users = userPlugins(folder).find(({ name }) => name === source);
  return users && packageOfUserPlugin(users);
}

/** As `packageOf`, where what is wrong with it was told already. */
export function installedOf(setting: PluginSetting, finder: PackageFinder): InstalledPackage | undefined {
  try {
    return packageOf(setting, finder);
  } catch (error) {
    if (FlowError.is(error)) return undefined;
    throw error;
  }
}

/** What a package's package.json says of it as a plugin. Throws FLOW_PLUGIN_MANIFEST with all that is wrong. */
export function requireManifest(
  { json, root }: InstalledPackage,
  { source, from }: Pick<PluginSetting, 'source' | 'from'>,
): PluginManifest {
  const faults = json.flow === undefined ? [] : manifestFaults(json.flow);
  const manifest = (json.flow ?? {}) as PluginManifest;
  const outside = faults.length > 0 ? [] : outsideFaults(manifest, root);
  const all = [...faults, ...outside];
  if (all.length > 0) throw errors.FLOW_PLUGIN_MANIFEST({ plugin: source, from, faults: all });
  return manifest;
}

/** A link inside the package may lead out of it. */
function outsideFaults(manifest: PluginManifest, root: string): readonly string[] {
  return (['plugin', 'decorators'] as const).flatMap((key) => {
    const file = manifest[key] === undefined ? undefined : resolve(root, manifest[key]);
    if (file === undefined || !existsSync(file) || realpathSync(file).startsWith(`${realpathSync(root)}${sep}`))
      return [];
    return [`flow.${key} leads out of the package, to ${realpathSync(file)}`];
  });
}

/** Why a plugin that is listed isn't there. */
export function whyMissing({ source, dir }: PluginSetting): string {
  if (isAbsolute(source)) return existsSync(source) ? 'its folder has no package.json' : 'there is no such file';
  const folder = leftFolder(source, dir);
  return folder === undefined
    ? 'there is no such package'
    : `its folder ${folder} has no package.json, as after a half-done uninstall`;
}

/** A package's folder without its package.json. */
function leftFolder(name: string, folder: string): string | undefined {
  const here = join(folder, 'node_modules', name);
  if (existsSync(here)) return here;
  const parent = dirname(folder);
  return parent === folder ? undefined : leftFolder(name, parent);
}
