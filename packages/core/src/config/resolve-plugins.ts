import { dirname, isAbsolute, resolve } from 'node:path';
import { originLabel, type Origin } from './assignment.ts';
import type { ConfigFile } from './config-file.ts';

/** A plugin that a config lists, or turns off. */
export interface PluginSetting {
  /** Name of an npm package, or an absolute path. */
  readonly source: string;
  readonly enabled: boolean;
  /** The folder of the config file: where the package is looked for. */
  readonly dir: string;
  /** Where it is listed, for people. */
  readonly from: string;
}

/** The plugins of all files, each once; a later file has the last word. */
export function resolvePlugins(files: readonly ConfigFile[]): readonly PluginSetting[] {
  const plugins = new Map<string, PluginSetting>();
  for (const file of files) {
    const listed = (file.data['plugins'] ?? []) as readonly string[];
    for (const [index, text] of listed.entries()) {
      const plugin = pluginOf(text, dirname(file.path), { file, keys: ['plugins', index] });
      plugins.set(plugin.source, plugin);
    }
  }
  return [...plugins.values()];
}

function pluginOf(text: string, dir: string, origin: Origin): PluginSetting {
  const enabled = !text.startsWith('-');
  const name = enabled ? text : text.slice(1);
  const source = /^\.{1,2}([/\\]|$)/.test(name) || isAbsolute(name) ? resolve(dir, name) : name;
  return {
    source,
    enabled,
    dir,
    get from(): string {
      return originLabel(origin);
    },
  };
}
