import { existsSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PluginSetting } from '../config/resolve-plugins.ts';
import type { FlowError } from '../contracts/flow-error.ts';
import { makerOf } from '../flow/given-decorators.ts';
import type { Plugin } from '../kernel/plugin.ts';
import { PackageFinder, readManifest, type InstalledPackage } from '../package/find-package.ts';
import { requireKernel } from './fits-kernel.ts';
import { errors } from './plugin-errors.ts';
import { packageOfUserPlugin, userPlugins } from './user-plugins.ts';

export interface LoadedPlugin {
  /** Where it is listed. */
  readonly setting: PluginSetting;
  /** The package that it comes in; undefined for a file that is listed by its path. */
  readonly installed: InstalledPackage | undefined;
  /** The module that holds it; it goes into code packages too. */
  readonly file: string;
  readonly plugin: Plugin;
  /** The names of the step decorators that the module exports too. */
  readonly decorators: readonly string[];
}

/**
 * The plugins that the config lists. One whose module throws is reported and left out; one that isn't there, is no
 * plugin or needs another kernel is an error.
 */
export async function loadPlugins(
  settings: readonly PluginSetting[],
  onWarning: (warning: FlowError) => void,
): Promise<readonly LoadedPlugin[]> {
  const finder = new PackageFinder();
  const enabled = settings.filter((setting) => setting.enabled);
  const listed = await Promise.all(enabled.map(async (setting) => ({ setting, ...(await moduleOf(setting, finder)) })));
  const loaded = await Promise.all(
    listed.map(async ({ setting, installed, file }) => {
      const module = await importPlugin(setting, file, onWarning);
      return (
        module && { setting, installed, file, plugin: pluginIn(module, setting), decorators: decoratorsIn(module) }
      );
    }),
  );
  return loaded.filter((plugin) => plugin !== undefined);
}

async function moduleOf(
  setting: PluginSetting,
  finder: PackageFinder,
): Promise<Pick<LoadedPlugin, 'file' | 'installed'>> {
  const { source } = setting;
  if (isAbsolute(source) && statSync(source, { throwIfNoEntry: false })?.isFile() === true)
    return { file: source, installed: undefined };
  const installed = packageOf(setting, finder);
  if (installed === undefined) throw missing(setting, `there is no such ${isAbsolute(source) ? 'file' : 'package'}`);
  const manifest = await manifestOf(installed, setting);
  const file = resolve(installed.root, manifest.plugin);
  if (!existsSync(file)) throw missing(setting, `its package.json names ${manifest.plugin}, which isn't there`);
  return { file, installed };
}

/** The package that a config lists, or turns off; undefined where none is installed. */
export function packageOf(
  { source, dir, userPlugins: folder }: PluginSetting,
  finder: PackageFinder,
): InstalledPackage | undefined {
  if (isAbsolute(source)) return existsSync(source) ? readManifest(source) : undefined;
  const found = finder.find(source, dir);
  if (found !== undefined || folder === undefined) return found;
  const users = userPlugins(folder).find(({ name }) => name === source);
  return users && packageOfUserPlugin(users);
}

interface PluginManifest {
  /** The module whose default export is the plugin. */
  readonly plugin: string;
}

async function manifestOf(installed: InstalledPackage, setting: PluginSetting): Promise<PluginManifest> {
  const { plugin } = installed.json.flow ?? {};
  if (typeof plugin !== 'string') throw errors.FLOW_PLUGIN_SHAPE({ source: setting.source, from: setting.from });
  await requireKernel(installed);
  return { plugin };
}

async function importPlugin(
  setting: PluginSetting,
  file: string,
  onWarning: (warning: FlowError) => void,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    return await withinPatience(import(pathToFileURL(file).href) as Promise<Readonly<Record<string, unknown>>>);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    onWarning(errors.FLOW_PLUGIN_LOAD({ plugin: setting.source, from: setting.from, reason }, { cause }));
    return undefined;
  }
}

/** As long as this a module may take to load. */
const patienceSeconds = 10;

/** A module with a top-level await that never settles would end the process without a word. */
async function withinPatience<T>(loading: Promise<T>): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const late = new Error(
    `its module wasn't loaded after ${String(patienceSeconds)} s. Does it await something that never comes?`,
  );
  const timer = setTimeout(() => reject(late), patienceSeconds * 1000);
  return Promise.race([loading, over]).finally(() => clearTimeout(timer));
}

function pluginIn(module: Readonly<Record<string, unknown>>, { source, from }: PluginSetting): Plugin {
  const plugin = module['default'] as Partial<Plugin> | undefined;
  if (typeof plugin?.name === 'string' && typeof plugin.setup === 'function') return plugin as Plugin;
  throw errors.FLOW_PLUGIN_SHAPE({ source, from });
}

/** Those that it exports by their own names, for by these they are asked for. */
function decoratorsIn(module: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(module).flatMap(([name, value]) => (makerOf(value)?.name === name ? [name] : []));
}

function missing({ source, from }: PluginSetting, reason: string): FlowError {
  return errors.FLOW_PLUGIN_MISSING({ plugin: source, from, reason, isPath: isAbsolute(source) });
}
