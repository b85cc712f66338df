import { join } from 'node:path';
import { changeUserPlugins, readManifest } from '@flow/core/plugins';
import type { Cli } from '../cli.ts';
import { toJson } from '../reporters/to-json.ts';
import { chooseVersion, kernelOf, requireFit, requirePlugin } from './choose-version.ts';
import { errors } from './errors.ts';
import { howToUse, providedBy } from './how-to-use.ts';
import type { PublishedVersion } from './npm.ts';
import { addToFolder, dependenciesIn, openFolder, requireOneCore, type FolderPlugin } from './plugin-folder.ts';
import { openPluginPlace, type PluginPlace } from './plugin-place.ts';
import { isPackageName, readRequest, type PluginRequest } from './plugin-request.ts';
import { addDependencies, dependencyRange } from './project-dependency.ts';

export interface InstallRequest {
  readonly plugins: readonly string[];
  /** URLs, git repositories and archives are taken too. */
  readonly allowsSource: boolean;
  readonly isJson: boolean;
}

/** A plugin that is to be installed, and was checked as far as it can be before. */
interface Chosen {
  /** As npm takes it. */
  readonly spec: string;
  /** Undefined for a source, whose package is known once it is there. */
  readonly published: PublishedVersion | undefined;
}

/** What was installed. */
interface Installed {
  readonly json: PublishedVersion;
  readonly spec: string;
  readonly url: string | undefined;
}

/**
 * Installs plugins for the user, and as dependencies of the project in which the command stands. What can be known before
 * is checked before; where anything fails, all stays as it was.
 */
export async function installPlugins(cli: Cli, request: InstallRequest): Promise<number> {
  const { allowsSource, isJson } = request;
  const requests = request.plugins.map((given) => readRequest(given, { cwd: cli.cwd, allowsSource }));
  const place = await openPluginPlace(cli);
  const chosen = await Promise.all(requests.map((one) => choose(place, one)));
  if (!isJson) for (const { spec } of chosen) cli.stderr.line(cli.stderr.paint('dim', `Installing ${spec} …`));
  const installed = await changeUserPlugins(place.folder, async (draft) => {
    const added = await installInto(draft, chosen, place);
    await addToProject(place, added);
    return added;
  });
  if (isJson)
    cli.stdout.line(
      toJson(
        installed.map((one) => installedJson(place, one)),
        2,
      ),
    );
  else for (const line of installed.flatMap((one) => installedLines(place, one))) cli.stdout.line(line);
  return 0;
}

async function choose({ npm }: PluginPlace, request: PluginRequest): Promise<Chosen> {
  if (request.kind === 'source') return { spec: request.source, published: undefined };
  const published = await chooseVersion(npm, request.name, request.wanted);
  return { spec: `${published.name}@${published.version}`, published };
}

/** Installs what was chosen into a draft of the user's folder. */
async function installInto(
  draft: string,
  chosen: readonly Chosen[],
  { npm }: PluginPlace,
): Promise<readonly Installed[]> {
  openFolder(draft);
  const installed: Installed[] = [];
  for (const { spec, published } of chosen) {
    const before = dependenciesIn(draft);
    await npm.install([spec], draft);
    const name = published?.name ?? addedName(before, dependenciesIn(draft), spec);
    const json = await checkedManifest(draft, name);
    requireOneCore(draft, name);
    installed.push({ json, spec, url: published === undefined ? spec : undefined });
  }
  addToFolder(draft, installed.map(entryOf));
  return installed;
}

function entryOf({ json, url }: Installed): FolderPlugin {
  const { name, version } = json;
  return { name, type: 'user', tag: version, ...(url !== undefined && { url }) };
}

/** A source doesn't say what its package is called. */
function addedName(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  spec: string,
): string {
  const changed = Object.entries(after).filter(([name, range]) => before[name] !== range);
  const [name] = changed.map(([one]) => one).filter((one) => one !== '@flow/core' && isPackageName(one));
  const again = Object.entries(after).find(([, range]) => range.endsWith(spec))?.[0];
  const found = name ?? again;
  if (found === undefined) throw errors.FLOW_PLUGIN_SPEC({ given: spec });
  return found;
}

/** What came is looked at again: a source could not be before. */
async function checkedManifest(draft: string, name: string): Promise<PublishedVersion> {
  const installed = readManifest(join(draft, 'node_modules', name));
  if (installed === undefined) throw errors.FLOW_PLUGIN_NOT_FOUND({ plugin: name });
  const json: PublishedVersion = { ...installed.json, name, version: installed.version };
  requirePlugin(json);
  await requireFit(json);
  return json;
}

async function addToProject({ project, npm, cli }: PluginPlace, installed: readonly Installed[]): Promise<void> {
  if (project === undefined) return;
  const missing = installed.filter(({ json, url }) => dependencyRange(project, json.name) !== (url ?? json.version));
  if (missing.length === 0) return;
  await addDependencies(
    project,
    missing.map(({ spec }) => spec),
    { cli, npm },
  );
}

function installedLines({ cli, project }: PluginPlace, { json }: Installed): readonly string[] {
  const { stdout } = cli;
  const kernel = kernelOf(json);
  const fits = kernel === undefined ? '' : stdout.paint('dim', `, for @flow/core ${kernel}`);
  const dependency =
    project === undefined ? [] : [`It is a dependency of this project too, installed by ${project.manager}.`];
  return [`Installed ${stdout.paint('bold', json.name)} ${json.version}${fits}.`, ...dependency, ...howToUse(json)];
}

function installedJson({ project }: PluginPlace, { json, url }: Installed): object {
  const { name, version } = json;
  const source = url === undefined ? {} : { source: url };
  const added = project === undefined ? undefined : { root: project.root, manager: project.manager };
  return {
    name,
    version,
    ...source,
    kernel: kernelOf(json),
    provides: providedBy(json),
    project: added,
    use: howToUse(json),
  };
}
