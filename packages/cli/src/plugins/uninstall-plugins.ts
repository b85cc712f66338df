import { changeUserPlugins, PackageFinder, type UserPlugin } from '@flow/core/plugins';
import { didYouMean } from '@flow/core/kernel';
import type { Cli } from '../cli.ts';
import { toJson } from '../reporters/to-json.ts';
import { errors } from './errors.ts';
import { dependenciesIn, openFolder, removeFromFolder } from './plugin-folder.ts';
import { openPluginPlace, type PluginPlace } from './plugin-place.ts';
import { requireName } from './plugin-request.ts';
import { dependencyRange, dependentProject, removeDependencies } from './project-dependency.ts';

export interface UninstallRequest {
  readonly plugins: readonly string[];
  readonly isJson: boolean;
}

/**
 * Removes plugins that were installed or linked, and those of the project's dependencies that have their names. Throws
 * FLOW_PLUGIN_NOT_INSTALLED where there is neither.
 */
export async function uninstallPlugins(cli: Cli, { plugins, isJson }: UninstallRequest): Promise<number> {
  const names = [...new Set(plugins.map(requireName))];
  const place = await openPluginPlace(cli);
  const { known } = place;
  for (const name of names) requireKnown(place, known, name);
  const fromProject = names.filter((name) => isDependency(place, name));
  const mine = known.filter(({ name }) => names.includes(name));
  if (mine.length === 0) await removeFromProject(place, fromProject);
  else
    await changeUserPlugins(place.folder, async (draft) => {
      await removeFrom(draft, mine, place);
      await removeFromProject(place, fromProject);
    });
  const removed = names.map((name) => ({
    name,
    project: fromProject.includes(name) ? place.project?.root : undefined,
  }));
  if (isJson) cli.stdout.line(toJson(removed, 2));
  else
    for (const one of removed)
      cli.stdout.line(`Removed ${one.name}${one.project === undefined ? '' : ', from this project too'}.`);
  return 0;
}

function requireKnown(place: PluginPlace, known: readonly UserPlugin[], name: string): void {
  const names = known.map((plugin) => plugin.name);
  if (names.includes(name) || isDependency(place, name)) return;
  throw errors.FLOW_PLUGIN_NOT_INSTALLED({ plugin: name, guess: didYouMean(name, names) });
}

/** Any other dependency is not for this command to remove. */
function isDependency({ project }: PluginPlace, name: string): boolean {
  if (project === undefined || dependencyRange(project, name) === undefined) return false;
  const json = new PackageFinder().find(name, project.root)?.json;
  return json?.flow !== undefined || json?.oclif !== undefined;
}

/** What is a dependency at this moment: the same may be asked again, after another process changed the folder. */
async function removeFromProject(place: PluginPlace, names: readonly string[]): Promise<void> {
  const project = place.project && dependentProject(place.project.root);
  const own = project === undefined ? [] : names.filter((name) => dependencyRange(project, name) !== undefined);
  if (project !== undefined && own.length > 0) await removeDependencies(project, own, place);
}

async function removeFrom(draft: string, plugins: readonly UserPlugin[], { npm }: PluginPlace): Promise<void> {
  openFolder(draft);
  const dependencies = dependenciesIn(draft);
  const names = plugins.map(({ name }) => name).filter((name) => dependencies[name] !== undefined);
  if (names.length > 0) await npm.uninstall(names, draft);
  for (const { name } of plugins) removeFromFolder(draft, name);
}
