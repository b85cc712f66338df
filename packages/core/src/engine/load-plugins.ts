import { existsSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { satisfies, validRange } from 'semver';
import type { PluginSetting } from '../config/resolve-plugins.ts';
import type { FlowError } from '../contracts/flow-error.ts';
import { makerOf } from '../flow/given-decorators.ts';
import type { Plugin } from '../kernel/plugin.ts';
import { runningCoreDir, versionOf } from '../package/core-entries.ts';
import { PackageFinder, readManifest, type InstalledPackage } from '../package/find-package.ts';
import { errors } from './errors.ts';

export interface LoadedPlugin {
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
  const listed = settings
    .filter((setting) => setting.enabled)
    .map((setting) => ({ setting, file: moduleOf(setting, finder) }));
  const loaded = await Promise.all(
    listed.map(async ({ setting, file }) => {
      const module = await importPlugin(setting, file, onWarning);
      return module && { file, plugin: pluginIn(module, setting), decorators: decoratorsIn(module) };
    }),
  );
  return loaded.filter((plugin) => plugin !== undefined);
}

function moduleOf(setting: PluginSetting, finder: PackageFinder): string {
  const { source, dir } = setting;
  if (isAbsolute(source) && statSync(source, { throwIfNoEntry: false })?.isFile() === true) return source;
  const installed = isAbsolute(source) ? readManifest(source) : finder.find(source, dir);
  if (installed === undefined) throw missing(setting, `there is no such ${isAbsolute(source) ? 'file' : 'package'}`);
  const manifest = manifestOf(installed, setting);
  const file = resolve(installed.root, manifest.plugin);
  if (!existsSync(file)) throw missing(setting, `its package.json names ${manifest.plugin}, which isn't there`);
  return file;
}

interface PluginManifest {
  /** The module whose default export is the plugin. */
  readonly plugin: string;
}

function manifestOf(installed: InstalledPackage, setting: PluginSetting): PluginManifest {
  const { plugin } = installed.json.flow ?? {};
  if (typeof plugin !== 'string') throw errors.FLOW_PLUGIN_SHAPE({ source: setting.source, from: setting.from });
  requireKernel(installed);
  return { plugin };
}

/** Throws FLOW_PLUGIN_KERNEL where a package needs other releases of core. */
export function requireKernel({ name, version, json }: InstalledPackage): void {
  const { kernel } = json.flow ?? {};
  const running = versionOf(runningCoreDir());
  const isFitting =
    kernel === undefined || (validRange(kernel) !== null && satisfies(running, kernel, { includePrerelease: true }));
  if (!isFitting) throw errors.FLOW_PLUGIN_KERNEL({ plugin: name, version, kernel, running });
}

async function importPlugin(
  setting: PluginSetting,
  file: string,
  onWarning: (warning: FlowError) => void,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    onWarning(errors.FLOW_PLUGIN_LOAD({ plugin: setting.source, from: setting.from, reason }, { cause }));
    return undefined;
  }
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
