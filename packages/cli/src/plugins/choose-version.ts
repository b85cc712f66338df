import { pluginErrors, fitsKernel, runningCoreDir, versionOf, type PackageJson } from '@flow/core/plugins';
import { errors } from './errors.ts';
import type { Npm, PublishedVersion } from './npm.ts';

/**
 * The version of a package that a tag, a range or a version stands for, checked before anything is installed. Throws
 * FLOW_PLUGIN_NOT_FOUND, FLOW_PLUGIN_NONE, and FLOW_PLUGIN_KERNEL with the newest version that fits.
 */
export async function chooseVersion(npm: Npm, name: string, wanted: string = 'latest'): Promise<PublishedVersion> {
  const asked = await npm.versions(name, wanted);
  const newest = newestOf(asked);
  if (newest === undefined) throw errors.FLOW_PLUGIN_NOT_FOUND({ plugin: `${name}@${wanted}` });
  requirePlugin(newest);
  if (await fits(newest)) return newest;
  const among = await fitting(await npm.versions(name, everyVersion).catch(() => []));
  throw unfit(newest, newestOf(among)?.version);
}

/** The newest version that fits the running core, and isn't deprecated; undefined where none does. */
export async function newestFitting(npm: Npm, name: string): Promise<PublishedVersion | undefined> {
  return newestOf(await fitting(await npm.versions(name, everyVersion)));
}

/** But those before a release; for npm, a mere star is the latest. */
const everyVersion = '>=0.0.0';

async function fitting(versions: readonly PublishedVersion[]): Promise<readonly PublishedVersion[]> {
  const plugins = versions.filter((one) => isPlugin(one) && one.deprecated === undefined);
  const answers = await Promise.all(plugins.map(fits));
  return plugins.filter((_, index) => answers[index]);
}

/** npm lists them from the lowest to the highest. */
function newestOf(versions: readonly PublishedVersion[]): PublishedVersion | undefined {
  return versions.at(-1);
}

function isPlugin({ flow, oclif }: PackageJson): boolean {
  return flow !== undefined || oclif !== undefined;
}

/** Throws FLOW_PLUGIN_NONE. */
export function requirePlugin(json: Pick<PublishedVersion, 'name' | 'version'> & PackageJson): void {
  if (!isPlugin(json)) throw errors.FLOW_PLUGIN_NONE({ plugin: json.name, version: json.version });
}

/** Throws FLOW_PLUGIN_KERNEL for what was installed from a source. */
export async function requireFit(json: PublishedVersion): Promise<void> {
  if (!(await fits(json))) throw unfit(json, undefined);
}

/** The range of core that it says it fits; one that says none in `flow` has its peer dependency's. */
export function kernelOf({ flow, peerDependencies }: PackageJson): string | undefined {
  return typeof flow?.kernel === 'string' ? flow.kernel : peerDependencies?.['@flow/core'];
}

function fits(json: PublishedVersion): Promise<boolean> {
  const kernel = kernelOf(json);
  return fitsKernel({ json: { flow: kernel === undefined ? {} : { kernel } } });
}

function unfit(json: PublishedVersion, best: string | undefined): Error {
  const { name: plugin, version } = json;
  const running = versionOf(runningCoreDir());
  return pluginErrors.FLOW_PLUGIN_KERNEL({ plugin, version, kernel: kernelOf(json), running, fits: best });
}
