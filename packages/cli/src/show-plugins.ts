import { isAbsolute } from 'node:path';
import type { Project } from '@flow/core/engine';
import { describePlugins, type PluginInfo } from '@flow/core/setup';
import { didYouMean, shownPath, type Folders } from '@flow/core/kernel';
import type { Cli } from './cli.ts';
import { errors } from './errors.ts';
import { openProject } from './open-project.ts';
import { commandsByPlugin, tellProblems } from './command-plugins.ts';
import { describeDuration } from './reporters/describe-time.ts';
import type { Output } from './reporters/output.ts';
import { plural } from './reporters/plural.ts';
import { table } from './reporters/table.ts';
import { toJson } from './reporters/to-json.ts';

export interface PluginsRequest {
  readonly stack: string | undefined;
  readonly isJson: boolean;
}

/** A plugin, with the commands that it adds to this one. */
interface ShownPlugin extends PluginInfo {
  readonly commands: readonly string[];
}

/** Prints the plugins of the current folder's project as a table or as JSON. */
export async function showPlugins(cli: Cli, { stack, isJson }: PluginsRequest): Promise<number> {
  await using project = await openProject(cli, { stack, isReadOnly: true });
  const { stdout, cwd } = cli;
  const folders = { cwd, root: project.root };
  const plugins = await describeAll(cli, project);
  if (isJson) {
    stdout.line(toJson(plugins, 2));
    return 0;
  }
  const header = ['PLUGIN', 'VERSION', 'KERNEL', 'PROVIDES', 'LAST RUN', 'WHY'].map((title) =>
    stdout.paint('dim', title),
  );
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
  const plugin = findPlugin(await describeAll(cli, project), name, folders);
  if (isJson) stdout.line(toJson(plugin, 2));
  else for (const line of factLines(stdout, plugin, folders)) stdout.line(line);
  return 0;
}

/** With their commands; what keeps a command from being used is said on stderr. */
async function describeAll(cli: Cli, project: Project): Promise<readonly ShownPlugin[]> {
  const [plugins, { commands, problems }] = await Promise.all([describePlugins(project), commandsByPlugin(cli)]);
  await tellProblems(cli, problems);
  return plugins.map((plugin) => ({ ...plugin, commands: commands.get(plugin.name) ?? [] }));
}

/** By its name, or by its path as the user would write it. */
function findPlugin(plugins: readonly ShownPlugin[], name: string, folders: Folders): ShownPlugin {
  const path = shownPath(name, { ...folders, root: folders.cwd });
  const found = plugins.find((one) => one.name === name || shownPath(one.source, folders) === path);
  if (found !== undefined) return found;
  const known = plugins.map((plugin) => plugin.name);
  throw errors.FLOW_PLUGIN_UNKNOWN({ plugin: name, guess: didYouMean(name, known) });
}

function pluginRow(output: Output, plugin: ShownPlugin, folders: Folders): readonly string[] {
  const { version = '–', kernel = '–' } = plugin;
  return [
    nameOf(plugin, folders),
    version,
    kernel,
    providesText(plugin) || '–',
    lastRunText(output, plugin),
    whyText(output, plugin),
  ];
}

function factLines(output: Output, plugin: ShownPlugin, folders: Folders): readonly string[] {
  const { version, kernel, place, hooks, setupMs } = plugin;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['plugin', nameOf(plugin, folders)],
    ['version', version],
    ['kernel', kernel],
    ['provides', providesText({ ...plugin, hooks: [] })],
    ['taps', hooks.join(', ')],
    ['setup', setupMs === undefined ? undefined : describeDuration(setupMs)],
    ['last run', lastRunText(output, plugin)],
    ...(plugin.lastRun?.errors ?? []).map(({ hook, reason, times }) => [hook, `${reason}${timesText(times)}`] as const),
    ['why', whyText(output, plugin)],
    ['place', place === undefined ? undefined : shownPath(place, folders)],
  ];
  return table(
    rows.flatMap(([fact, value]) => (value === undefined || value === '' ? [] : [[output.paint('dim', fact), value]])),
  );
}

/** `1.2 ms`, `1.2 ms, 3 errors` */
function lastRunText(output: Output, { lastRun }: ShownPlugin): string {
  if (lastRun === undefined) return '–';
  const count = lastRun.errors.reduce((sum, { times }) => sum + times, 0);
  const failed = count === 0 ? '' : `, ${output.paint('red', plural(count, 'error'))}`;
  return `${describeDuration(lastRun.ms)}${failed}`;
}

function timesText(times: number): string {
  return times === 1 ? '' : ` (${String(times)} times)`;
}

/** A file that couldn't be loaded has no name but its path. */
function nameOf({ name }: PluginInfo, folders: Folders): string {
  return isAbsolute(name) ? shownPath(name, folders) : name;
}

/** `storage local, @retry, afterRun` */
function providesText({ provides, hooks, commands }: ShownPlugin): string {
  const { decorators = [], ...providers } = provides;
  const named = Object.entries(providers).flatMap(([kind, names]) => names.map((name) => `${kind} ${name}`));
  const called = commands.map((id) => `flow ${id}`);
  return [...named, ...decorators.map((name) => `@${name}`), ...called, ...hooks].join(', ');
}

const origins = {
  project: 'a dependency',
  user: 'installed by flow plugins install',
  link: 'linked by flow plugins link',
};

function whyText(output: Output, { status, origin = 'project', from = 'built in' }: PluginInfo): string {
  const came = origins[origin];
  const because = (what: string, why: string): string => `${what}${output.paint('dim', `: ${why}`)}`;
  switch (status) {
    case 'used':
      return output.paint('dim', from);
    case 'off':
      return because(output.paint('yellow', 'off'), from);
    case 'failed':
      return because(output.paint('red', 'failed'), from);
    case 'imported':
      return output.paint('dim', `${came}, for flows that import it or are given it by --with`);
    case 'available':
      return output.paint('dim', `${came}, for stacks that name what it provides`);
    case 'commands':
      return output.paint('dim', `${came}, for its commands`);
    case 'unlisted':
      return because(output.paint('yellow', 'not in use'), `${came}, which the config's plugins don't list`);
    case 'unfit':
      return because(output.paint('red', 'not for this core'), came);
    case 'missing':
      return because(output.paint('red', "isn't there"), came);
  }
}
