import { existsSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { PluginSetting } from '../config/resolve-plugins.ts';
import { FlowError } from '../contracts/flow-error.ts';
import { makerOf } from '../flow/given-decorators.ts';
import type { Plugin } from '../kernel/plugin.ts';
import { PackageFinder, type InstalledPackage } from '../package/find-package.ts';
import { requireKernel } from './fits-kernel.ts';
import { importPlugin } from './import-plugin.ts';
import { errors } from './plugin-errors.ts';
import { packageOf, requireManifest, whyMissing } from './plugin-package.ts';

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

export interface LoadPluginsOptions {
  readonly onWarning: (warning: FlowError) => void;
  /** One that can't be used is reported and left out, whatever is wrong with it. */
  readonly isTolerant?: boolean;
}

/**
 * The plugins that the config lists. One whose module throws is reported and left out; one that isn't there, is no
 * plugin or needs another kernel is an error, before any is imported.
 */
export async function loadPlugins(
  settings: readonly PluginSetting[],
  { onWarning, isTolerant = false }: LoadPluginsOptions,
): Promise<readonly LoadedPlugin[]> {
  const finder = new PackageFinder();
  const enabled = settings.filter((setting) => setting.enabled);
  const unlessUnfit = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!isTolerant || !FlowError.is(error)) throw error;
      onWarning(error);
      return undefined;
    }
  };
  const listed: (Pick<LoadedPlugin, 'setting' | 'file' | 'installed'> | undefined)[] = [];
  for (const setting of enabled)
    listed.push(await unlessUnfit(async () => ({ setting, ...(await moduleOf(setting, finder)) })));
  const loaded: (LoadedPlugin | undefined)[] = [];
  for (const one of listed.filter((found) => found !== undefined))
    loaded.push(await unlessUnfit(() => loadPlugin(one, onWarning)));
  return loaded.filter((plugin) => plugin !== undefined);
}

async function loadPlugin(
  found: Pick<LoadedPlugin, 'setting' | 'file' | 'installed'>,
  onWarning: (warning: FlowError) => void,
): Promise<LoadedPlugin | undefined> {
  const module = await importPlugin(found.setting, found.file, onWarning);
  return module && { ...found, plugin: pluginIn(module, found.setting), decorators: decoratorsIn(module) };
}

async function moduleOf(
  setting: PluginSetting,
  finder: PackageFinder,
): Promise<Pick<LoadedPlugin, 'file' | 'installed'>> {
  const { source } = setting;
  if (isAbsolute(source) && statSync(source, { throwIfNoEntry: false })?.isFile() === true)
    return { file: source, installed: undefined };
  const installed = packageOf(setting, finder);
  if (installed === undefined) throw missing(setting, whyMissing(setting));
  const manifest = requireManifest(installed, setting);
  if (manifest.plugin === undefined) throw errors.FLOW_PLUGIN_SHAPE({ source, from: setting.from });
  await requireKernel(installed);
  const file = resolve(installed.root, manifest.plugin);
  if (!existsSync(file)) throw missing(setting, `its package.json names ${manifest.plugin}, which isn't there`);
  return { file, installed };
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
