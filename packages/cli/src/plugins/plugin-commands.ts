import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Plugin } from '@oclif/core/config';
import type { Command } from '@oclif/core/command';
import type { FlowError } from '@flow/core';
import {
  dependenciesOf,
  findConfig,
  hasCommands,
  PackageFinder,
  requireKernel,
  userPluginsFolder,
  usersPackages,
  type FoundPackage,
  type InstalledPackage,
} from '@flow/core/plugins';
import type { Cli } from '../cli.ts';
import { isBehind } from './is-behind.ts';

/** What a plugin adds to the command, as its package.json and its oclif.manifest.json say. */
export interface CommandPlugin {
  readonly name: string;
  readonly commands: readonly Command.Loadable[];
  readonly topics: readonly { readonly name: string; readonly description?: string }[];
}

/** What keeps a command from being used; made into an error only to be told, as help needs nothing of core else. */
export type CommandProblem = () => Promise<FlowError>;

/** The commands of plugins, and what keeps others from being used. */
export interface PluginCommands {
  readonly plugins: readonly CommandPlugin[];
  readonly problems: readonly CommandProblem[];
}

/**
 * The commands that the project's dependencies and the user's plugins add, from their manifests: none is imported. `taken`
 * are the ids that are taken already, which no plugin gets, nor what would stand behind one of them.
 */
export async function pluginCommands(
  { cwd, env }: Pick<Cli, 'cwd' | 'env'>,
  taken: ReadonlySet<string>,
): Promise<PluginCommands> {
  const problems: CommandProblem[] = [];
  const own = listed('the project', problems, () => ofProject(findConfig(cwd, env).projectRoot));
  const users = listed('the user', problems, () => usersPackages(userPluginsFolder(env)));
  const names = new Set(own.map(({ installed }) => installed.name));
  const others = users.filter(({ installed }) => installed.json.oclif?.commands && !names.has(installed.name));
  const found = [...own, ...others];
  const owners = new Map<string, string>();
  const plugins: CommandPlugin[] = [];
  for (const one of found) {
    try {
      const manifest = await manifestOf(one);
      const accepted = acceptCommands(one.installed, manifest, { taken, owners });
      problems.push(...accepted.problems);
      plugins.push({ name: one.installed.name, commands: accepted.commands, topics: topicsOf(one.installed, taken) });
    } catch (error) {
      problems.push(unusable(`the plugin ${one.installed.name}`, error));
    }
  }
  return { plugins, problems };
}

function ofProject(root: string): readonly FoundPackage[] {
  return dependenciesOf(root, new PackageFinder()).filter(({ installed }) => hasCommands(installed));
}

/** Where plugins can't be looked for, those of elsewhere and flow's own commands work all the same. */
function listed(
  whose: string,
  problems: CommandProblem[],
  read: () => readonly FoundPackage[],
): readonly FoundPackage[] {
  try {
    return read();
  } catch (error) {
    problems.push(unusable(`${whose}'s plugins`, error));
    return [];
  }
}

function unusable(plugin: string, cause: unknown): CommandProblem {
  return async () => {
    const [{ FlowError }, { errors }] = await Promise.all([import('@flow/core'), import('./errors.ts')]);
    if (FlowError.is(cause)) return cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    return errors.FLOW_PLUGIN_COMMANDS({ plugin, reason }, { cause });
  };
}

function claimed(facts: { readonly plugin: string; readonly command: string; readonly owner: string }): CommandProblem {
  return async () => (await import('./errors.ts')).errors.FLOW_PLUGIN_COMMAND_TAKEN(facts);
}

type ManifestCommands = Readonly<Record<string, Command.Cached>>;

/** A plugin that is published has a manifest; one that is linked is being written, and may be asked itself. */
async function manifestOf({ installed, origin }: FoundPackage): Promise<ManifestCommands> {
  const text = readText(join(installed.root, 'oclif.manifest.json'));
  if (text === undefined && origin === 'link') return (await openPlugin(installed)).manifest.commands;
  if (text === undefined) throw new Error('it has no oclif.manifest.json');
  const { commands } = parseManifest(text);
  if (typeof commands !== 'object' || commands === null || !Object.values(commands).every(isCommand))
    throw new Error('its oclif.manifest.json holds something else than commands');
  return commands;
}

function parseManifest(text: string): { readonly commands?: ManifestCommands | null } {
  try {
    return JSON.parse(text) as { readonly commands?: ManifestCommands };
  } catch (cause) {
    throw new Error("its oclif.manifest.json can't be read as JSON", { cause });
  }
}

function isCommand(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

interface Claims {
  /** Flow's own commands. */
  readonly taken: ReadonlySet<string>;
  /** The plugins that have the others. */
  readonly owners: Map<string, string>;
}

/** Takes the commands whose names are free, and notes whose they are. */
function acceptCommands(
  installed: InstalledPackage,
  manifest: ManifestCommands,
  { taken, owners }: Claims,
): { readonly commands: readonly Command.Loadable[]; readonly problems: readonly CommandProblem[] } {
  const problems: CommandProblem[] = [];
  const commands = Object.entries(manifest).flatMap(([id, cached]) => {
    const free = [id, ...textsIn(cached.aliases), ...textsIn(cached.hiddenAliases)].filter((one) => {
      const owner = isBehind(one, taken) === undefined ? owners.get(one) : 'flow itself';
      if (owner === undefined) return true;
      problems.push(claimed({ plugin: installed.name, command: one.replaceAll(':', ' '), owner }));
      return false;
    });
    if (!free.includes(id)) return [];
    for (const one of free) owners.set(one, installed.name);
    return [loadable(installed, id, { ...cached, aliases: free.filter((one) => one !== id), hiddenAliases: [] })];
  });
  return { commands, problems };
}

function loadable(installed: InstalledPackage, id: string, cached: Command.Cached): Command.Loadable {
  return {
    ...cached,
    id,
    args: cached.args ?? {},
    flags: cached.flags ?? {},
    pluginAlias: installed.name,
    pluginName: installed.name,
    pluginType: 'user',
    load: async () => {
      await requireKernel(installed);
      return (await openPlugin(installed)).findCommand(id, { must: true });
    },
  };
}

/** oclif's own view of a plugin, without its hooks: those would make every command import it. */
async function openPlugin({ name, root }: InstalledPackage): Promise<Plugin> {
  const json = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly oclif?: object };
  const pjson = { ...json, oclif: { ...json.oclif, hooks: {} } } as unknown as NonNullable<Plugin['pjson']>;
  const plugin = new Plugin({ name, root, type: 'link', pjson });
  await plugin.load();
  return plugin;
}

/** Its words for topics; those of flow's own stay. */
function topicsOf({ json }: InstalledPackage, taken: ReadonlySet<string>): CommandPlugin['topics'] {
  const { topics } = (json.oclif ?? {}) as { readonly topics?: unknown };
  if (typeof topics !== 'object' || topics === null || Array.isArray(topics)) return [];
  const own = new Set([...taken].flatMap((id) => id.split(':').slice(0, 1)));
  return Object.entries(topics as Readonly<Record<string, { readonly description?: string }>>)
    .filter(([name]) => !own.has(name))
    .map(([name, { description }]) => ({ name, ...(description !== undefined && { description }) }));
}

function textsIn(names: unknown): readonly string[] {
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}
