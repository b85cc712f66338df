import { dirname, isAbsolute, resolve } from 'node:path';
import { originLabel, type Origin } from './assignment.ts';
import type { ConfigFile } from './config-file.ts';

/** A plugin that a config lists, or turns off. */
export interface PluginSetting {
  /** Name of an npm package, or an absolute path. */
  readonly source: string;
  readonly enabled: boolean;
  /** It stands in a list before, of a weaker file or of the same: there is something to turn off. */
  readonly wasListed: boolean;
  /** The folder of the config file: where the package is looked for. */
  readonly dir: string;
  /** The folder of the user's plugins: where the package is looked for after that; undefined for what was found there. */
  readonly userPlugins?: string;
  /** Where it is listed, for people. */
  readonly from: string;
}

/** The plugins of all files, each once; a later file has the last word. */
export function resolvePlugins(files: readonly ConfigFile[], userPlugins: string): readonly PluginSetting[] {
  const plugins = new Map<string, PluginSetting>();
  for (const file of files) {
    const listed = (file.data['plugins'] ?? []) as readonly string[];
    for (const [index, text] of listed.entries()) {
      const source = sourceOf(text, dirname(file.path));
      const before = plugins.get(source);
      const wasListed = before !== undefined && (before.enabled || before.wasListed);
      plugins.set(
        source,
        pluginOf(text, { source, wasListed, userPlugins, origin: { file, keys: ['plugins', index] } }),
      );
    }
  }
  return [...plugins.values()];
}

const off = '-';

function sourceOf(text: string, dir: string): string {
  const name = text.startsWith(off) ? text.slice(off.length) : text;
  return /^\.{1,2}([/\\]|$)/.test(name) || isAbsolute(name) ? resolve(dir, name) : name;
}

interface Listed {
  readonly source: string;
  readonly wasListed: boolean;
  readonly userPlugins: string;
  readonly origin: Exclude<Origin, string>;
}

function pluginOf(text: string, { source, wasListed, userPlugins, origin }: Listed): PluginSetting {
  return {
    source,
    enabled: !text.startsWith(off),
    wasListed,
    userPlugins,
    dir: dirname(origin.file.path),
    get from(): string {
      return originLabel(origin);
    },
  };
}
