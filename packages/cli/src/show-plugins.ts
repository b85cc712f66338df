import { isAbsolute } from 'node:path';
import { describePlugins, type PluginInfo } from '@flow/core/engine';
import { didYouMean, shownPath, type Folders } from '@flow/core/kernel';
import type { Cli } from './cli.ts';
import { errors } from './errors.ts';
import { openProject } from './open-project.ts';
import { describeDuration } from './reporters/describe-time.ts';
import type { Output } from './reporters/output.ts';
import { table } from './reporters/table.ts';
import { toJson } from './reporters/to-json.ts';

export interface PluginsRequest {
  readonly stack: string | undefined;
  readonly isJson: boolean;
}

/** Prints the plugins of the current folder's project as a table or as JSON. */
export async function showPlugins(cli: Cli, { stack, isJson }: PluginsRequest): Promise<number> {
  await using project = await openProject(cli, { stack, isReadOnly: true });
  const { stdout, cwd } = cli;
  const folders = { cwd, root: project.root };
  const plugins = await describePlugins(project);
  if (isJson) {
    stdout.line(toJson(plugins, 2));
    return 0;
  }
  const header = ['PLUGIN', 'VERSION', 'KERNEL', 'PROVIDES', 'WHY'].map((title) => stdout.paint('dim', title));
  for (const line of table([header, ...plugins.map((plugin) => pluginRow(stdout, plugin, folders))])) stdout.line(line);
  return 0;
}

/** Prints all that is known of one plugin. Throws FLOW_PLUGIN_UNKNOWN. */
export async function showPlugin(
  cli: Cli,
  { name, stack, isJson }: PluginsRequest & { readonly name: string },
): Promise<number> {
  await using project = await openProject(cli, { stack, isReadOnly: true });
  const { stdout, cwd } = cli;
  const folders = { cwd, root: project.root };
  const plugin = findPlugin(await describePlugins(project), name, folders);
  if (isJson) stdout.line(toJson(plugin, 2));
  else for (const line of factLines(stdout, plugin, folders)) stdout.line(line);
  return 0;
}

/** By its name, or by its path as the user would write it. */
function findPlugin(plugins: readonly PluginInfo[], name: string, folders: Folders): PluginInfo {
  const path = shownPath(name, { ...folders, root: folders.cwd });
  const found = plugins.find((one) => one.name === name || shownPath(one.source, folders) === path);
  if (found !== undefined) return found;
  const known = plugins.map((plugin) => plugin.name);
  throw errors.FLOW_PLUGIN_UNKNOWN({ plugin: name, guess: didYouMean(name, known) });
}

function pluginRow(output: Output, plugin: PluginInfo, folders: Folders): readonly string[] {
  const { version = '–', kernel = '–' } = plugin;
  return [nameOf(plugin, folders), version, kernel, providesText(plugin) || '–', whyText(output, plugin)];
}

function factLines(output: Output, plugin: PluginInfo, folders: Folders): readonly string[] {
  const { version, kernel, place, hooks, setupMs } = plugin;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['plugin', nameOf(plugin, folders)],
    ['version', version],
    ['kernel', kernel],
    ['provides', providesText({ ...plugin, hooks: [] })],
    ['taps', hooks.join(', ')],
    ['setup', setupMs === undefined ? undefined : describeDuration(setupMs)],
    ['why', whyText(output, plugin)],
    ['place', place === undefined ? undefined : shownPath(place, folders)],
  ];
  return table(
    rows.flatMap(([fact, value]) => (value === undefined || value === '' ? [] : [[output.paint('dim', fact), value]])),
  );
}

/** A file that couldn't be loaded has no name but its path. */
function nameOf({ name }: PluginInfo, folders: Folders): string {
  return isAbsolute(name) ? shownPath(name, folders) : name;
}

/** `storage local, @retry, afterRun` */
function providesText({ provides, hooks }: PluginInfo): string {
  const { decorators = [], ...providers } = provides;
  const named = Object.entries(providers).flatMap(([kind, names]) => names.map((name) => `${kind} ${name}`));
  return [...named, ...decorators.map((name) => `@${name}`), ...hooks].join(', ');
}

function whyText(output: Output, { status, from = 'built in' }: PluginInfo): string {
  const because = (what: string, why: string): string => `${what}${output.paint('dim', `: ${why}`)}`;
  switch (status) {
    case 'used':
      return output.paint('dim', from);
    case 'off':
      return because(output.paint('yellow', 'off'), from);
    case 'failed':
      return because(output.paint('red', 'failed'), from);
    case 'imported':
      return output.paint('dim', 'a dependency, for flows that import it or are given it by --with');
    case 'unlisted':
      return because(output.paint('yellow', 'not in use'), "a dependency, which the config's plugins don't list");
    case 'unfit':
      return because(output.paint('red', 'not for this core'), 'a dependency');
  }
}
