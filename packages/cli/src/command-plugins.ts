import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';
import { Plugin } from '@oclif/core/config';
import type { Cli } from './cli.ts';
import { isBehind } from './plugins/is-behind.ts';
import type { CommandPlugin, PluginCommands } from './plugins/plugin-commands.ts';

/** The package's folder: this module may be in a bundle. */
export const commandRoot: string = dirname(findPackageJSON(import.meta.url) ?? '');

/** Commands whose work is on all commands. */
const aboutAll = new Set(['help', 'completion', 'completion-flags']);

/** The words of the commands that each plugin adds, and what keeps others from being used. */
export async function commandsByPlugin(
  cli: Cli,
): Promise<Pick<PluginCommands, 'problems'> & { readonly commands: ReadonlyMap<string, readonly string[]> }> {
  const own = await ownPlugin();
  const { pluginCommands } = await import('./plugins/plugin-commands.ts');
  const { plugins, problems } = await pluginCommands(cli, idsOf(own));
  const commands = plugins.map(
    ({ name, commands }) => [name, commands.map(({ id }) => id.replaceAll(':', ' '))] as const,
  );
  return { commands: new Map(commands), problems };
}

/** The command's own plugin, and where the command line may mean others, theirs. */
export async function commandPlugins(cli: Cli, argv: readonly string[]): Promise<readonly Plugin[]> {
  const own = await ownPlugin();
  const taken = idsOf(own);
  if (!mayMeanOthers(argv, taken)) return [own];
  const { pluginCommands } = await import('./plugins/plugin-commands.ts');
  const { plugins, problems } = await pluginCommands(cli, taken);
  // A shell that completes a word shows what is said to it.
  if (argv[0]?.startsWith('completion') !== true) await tellProblems(cli, problems);
  return [own, ...plugins.map((plugin) => asOclif(plugin))];
}

async function ownPlugin(): Promise<Plugin> {
  const own = new Plugin({ root: commandRoot, isRoot: true });
  await own.load();
  return own;
}

function idsOf({ commands }: Plugin): ReadonlySet<string> {
  return new Set(commands.map(({ id }) => id));
}

/** Says on stderr what keeps commands of plugins from being used. */
export async function tellProblems(cli: Cli, problems: PluginCommands['problems']): Promise<void> {
  if (problems.length === 0) return;
  const { reportWarning } = await import('./reporters/report-error.ts');
  for (const problem of problems) reportWarning(cli, await problem());
}

/** A command of flow's own is never replaced: what calls one need not look at plugins. */
function mayMeanOthers(argv: readonly string[], taken: ReadonlySet<string>): boolean {
  const [first = '--help'] = argv;
  if (first === '--version') return false;
  if (first.startsWith('-') || aboutAll.has(first)) return true;
  const end = argv.findIndex((word) => word.startsWith('-'));
  const words = first.includes(':') ? [first] : argv.slice(0, end === -1 ? argv.length : end);
  return isBehind(words.join(':'), taken) === undefined;
}

/** What oclif asks of a plugin before one of its commands is run. */
function asOclif({ name, commands, topics }: CommandPlugin): Plugin {
  return { name, alias: name, type: 'user', commands, topics, hooks: {}, children: [] } as unknown as Plugin;
}
