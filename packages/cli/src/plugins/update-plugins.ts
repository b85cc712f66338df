import { changeUserPlugins, packageOfUserPlugin } from '@flow/core/plugins';
import { didYouMean } from '@flow/core/kernel';
import type { Cli } from '../cli.ts';
import { toJson } from '../reporters/to-json.ts';
import { newestFitting } from './choose-version.ts';
import { errors } from './errors.ts';
import { addToFolder, openFolder, requireOneCore } from './plugin-folder.ts';
import { openPluginPlace, type PluginPlace } from './plugin-place.ts';
import { addDependencies, dependencyRange } from './project-dependency.ts';

export interface UpdateRequest {
  /** None: all that were installed. */
  readonly plugins: readonly string[];
  readonly isJson: boolean;
}

/** A plugin, with the version that it has and the one that it should have. */
interface Update {
  readonly name: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/**
 * Takes plugins to their newest versions that fit the running core, here and in the project. Those of the project alone and
 * those that are linked or came from a source stay as they are.
 */
export async function updatePlugins(cli: Cli, { plugins, isJson }: UpdateRequest): Promise<number> {
  const place = await openPluginPlace(cli);
  const updates = await Promise.all(namesIn(place, plugins).map((name) => updateOf(place, name)));
  const due = updates.filter(isDue);
  if (due.length > 0) {
    if (!isJson) cli.stderr.line(cli.stderr.paint('dim', `Updating ${due.map(({ name }) => name).join(', ')} …`));
    await changeUserPlugins(place.folder, (draft) => updateIn(draft, due, place));
  }
  if (isJson) cli.stdout.line(toJson(updates, 2));
  else for (const line of lines(updates)) cli.stdout.line(line);
  return 0;
}

function isDue(update: Update): update is Update & { readonly to: string } {
  return update.to !== undefined && update.to !== update.from;
}

function namesIn({ known: all }: PluginPlace, asked: readonly string[]): readonly string[] {
  const known = all.filter(({ origin, isSource }) => origin === 'user' && !isSource);
  const names = known.map(({ name }) => name);
  const unknown = asked.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw errors.FLOW_PLUGIN_NOT_INSTALLED({ plugin: unknown, guess: didYouMean(unknown, names) });
  return asked.length === 0 ? names : [...new Set(asked)];
}

async function updateOf({ known, npm }: PluginPlace, name: string): Promise<Update> {
  const plugin = known.find((one) => one.name === name);
  const from = plugin === undefined ? undefined : packageOfUserPlugin(plugin)?.version;
  const newest = await newestFitting(npm, name);
  const { gt } = await import('semver');
  const isNewer = newest !== undefined && (from === undefined || gt(newest.version, from));
  return { name, from, to: isNewer ? newest.version : from };
}

async function updateIn(
  draft: string,
  due: readonly (Update & { readonly to: string })[],
  { npm, cli, project }: PluginPlace,
): Promise<void> {
  openFolder(draft);
  const specs = due.map(({ name, to }) => `${name}@${to}`);
  await npm.install(specs, draft);
  requireOneCore(draft, specs.join(', '));
  addToFolder(
    draft,
    due.map(({ name, to }) => ({ name, type: 'user', tag: to })),
  );
  if (project === undefined) return;
  const ofProject = due.filter(({ name }) => dependencyRange(project, name) !== undefined);
  if (ofProject.length === 0) return;
  await addDependencies(
    project,
    ofProject.map(({ name, to }) => `${name}@${to}`),
    { cli, npm },
  );
}

function lines(updates: readonly Update[]): readonly string[] {
  if (updates.length === 0) return ['No plugins were installed from the registry.'];
  return updates.map((update) =>
    isDue(update)
      ? `Updated ${update.name} from ${update.from ?? 'nothing'} to ${update.to}.`
      : `${update.name} ${update.from ?? ''} stays: no newer version fits this flow.`,
  );
}
