import type { PluginSetting } from '../config/resolve-plugins.ts';
import type { PluginReport } from '../kernel/kernel.ts';
import { runningCoreDir, versionOf } from '../package/core-entries.ts';
import { PackageFinder, type InstalledPackage } from '../package/find-package.ts';
import { fitsKernel } from './fits-kernel.ts';
import { readLastRun, type LastRun, type PluginRun } from './last-run.ts';
import { decoratorNames } from './find-decorators.ts';
import { providedNames } from './find-providers.ts';
import { hasCommands, packagesAround, type FoundPackage } from './installed-plugins.ts';
import type { LoadedPlugin } from './load-plugins.ts';
import { installedOf } from './plugin-package.ts';
import type { Project } from './project.ts';
import { packageOfUserPlugin, userPlugins, type UserPlugin } from './user-plugins.ts';

/** A plugin that a project has. */
export interface PluginInfo {
  readonly name: string;
  /** As the config lists it: the name of a package, or an absolute path. */
  readonly source: string;
  readonly version: string | undefined;
  /** The releases of core that it says it fits. */
  readonly kernel: string | undefined;
  /**
   * `used`: it taps the hooks of every run. `imported`: a flow has it that imports its decorators, or is given them.
   * `available`: a stack has it that names what it provides. `commands`: it only has commands. `unlisted`: a package that
   * is installed, but no config lists it. `unfit`: installed, and not for this core. `failed`: it is listed, and threw.
   * `missing`: it was installed or linked, and isn't there. `off`: the config turns it off.
   */
  readonly status: 'used' | 'imported' | 'available' | 'commands' | 'unlisted' | 'unfit' | 'failed' | 'missing' | 'off';
  /** Where the config lists it or turns it off, or for what it was looked for; undefined where nothing names it. */
  readonly from: string | undefined;
  /** How it came where no config lists it: as a dependency of the project, or by `flow plugins install` or `link`. */
  readonly origin: 'project' | 'user' | 'link' | undefined;
  /** The package's folder, or the module's file; undefined for what core brings, and for what isn't installed. */
  readonly place: string | undefined;
  /** The names of the providers and decorators that it has, by their kind, as `storage`. */
  readonly provides: Readonly<Record<string, readonly string[]>>;
  /** What it taps beside the hooks of its providers. */
  readonly hooks: readonly string[];
  /** How long its setup took; undefined where it wasn't set up. */
  readonly setupMs: number | undefined;
  /** What it did in the run of this project that ended last; undefined where it had no part in one. */
  readonly lastRun: (PluginRun & Pick<LastRun, 'flow' | 'run' | 'at'>) | undefined;
}

/** But for what the last run tells. */
type StandingInfo = Omit<PluginInfo, 'lastRun'>;

/**
 * The plugins of a project: what core brings, what the config lists or turns off, what a stack found by its name, what the
 * project depends on, and what the user installed for all projects.
 */
export async function describePlugins(project: Project): Promise<readonly PluginInfo[]> {
  const finder = new PackageFinder();
  const loaded = new Set(project.plugins.map(({ plugin }) => plugin.name));
  const own = project.kernel.plugins.filter(({ name }) => !loaded.has(name));
  const settings = new Set([...project.config.plugins, ...project.plugins.map(({ setting }) => setting)]);
  const listed = [...settings].map((setting) => listedInfo(project, setting, finder));
  const known = new Set(listed.map(({ place }) => place));
  const others = packagesAround(project, undefined, finder).filter(
    ({ installed, origin }) => isPlugin(installed, origin) && !known.has(installed.root),
  );
  const all = [
    ...own.map((report) => builtinInfo(report)),
    ...listed,
    ...(await Promise.all(others.map(dependencyInfo))),
    ...userPlugins(project.config.userPlugins).flatMap(missingInfo),
  ];
  const last = readLastRun(project);
  return all.map((info) => ({ ...info, lastRun: partIn(last, info.name) }));
}

function partIn(last: LastRun | undefined, name: string): PluginInfo['lastRun'] {
  const part = last?.plugins[name];
  if (last === undefined || part === undefined) return undefined;
  const { flow, run, at } = last;
  return { flow, run, at, ...part };
}

/** A package may hold something else in its `flow`; what was installed as a plugin is one, whatever it has. */
function isPlugin(installed: InstalledPackage, origin: FoundPackage['origin']): boolean {
  return (
    origin !== 'project' ||
    typeof installed.json.flow?.plugin === 'string' ||
    decoratorNames(installed).length > 0 ||
    hasCommands(installed)
  );
}

function builtinInfo(report: PluginReport): StandingInfo {
  return {
    ...reported(report, []),
    name: report.name,
    source: report.name,
    version: versionOf(runningCoreDir()),
    kernel: undefined,
    status: report.error === undefined ? 'used' : 'failed',
    from: undefined,
    origin: undefined,
    place: undefined,
  };
}

function listedInfo(project: Project, setting: PluginSetting, finder: PackageFinder): StandingInfo {
  const { source, from } = setting;
  const loaded = project.plugins.find((one) => one.setting === setting);
  const installed = installedOf(setting, finder);
  const name = loaded?.plugin.name ?? installed?.name ?? source;
  const report = loaded && project.kernel.plugins.find((one) => one.name === name);
  return {
    ...reported(report, decoratorsOf(loaded, installed)),
    ...packageFacts(installed),
    name,
    source,
    status: listedStatus(setting, report),
    from,
    origin: undefined,
    place: installed?.root ?? loaded?.file,
  };
}

/** What its module exports, and what its package.json says that it provides. */
function decoratorsOf(loaded: LoadedPlugin | undefined, installed: InstalledPackage | undefined): readonly string[] {
  const provided = installed === undefined ? [] : decoratorNames(installed);
  return [...new Set([...(loaded?.decorators ?? []), ...provided])];
}

function listedStatus({ enabled }: PluginSetting, report: PluginReport | undefined): PluginInfo['status'] {
  if (!enabled) return 'off';
  return report === undefined || report.error !== undefined ? 'failed' : 'used';
}

async function dependencyInfo({ installed, origin }: FoundPackage): Promise<StandingInfo> {
  const decorators = decoratorNames(installed);
  return {
    ...reported(undefined, decorators),
    ...packageFacts(installed),
    provides: providedBy(installed),
    name: installed.name,
    source: installed.name,
    status: (await fitsKernel(installed)) ? idleStatus(installed) : 'unfit',
    from: undefined,
    origin,
    place: installed.root,
  };
}

function idleStatus(installed: InstalledPackage): PluginInfo['status'] {
  const { decorators = [], ...providers } = providedBy(installed);
  if (decorators.length > 0) return 'imported';
  if (Object.keys(providers).length > 0) return 'available';
  return installed.json.flow?.plugin === undefined ? 'commands' : 'unlisted';
}

/** What its package.json says that it provides. */
function providedBy(installed: InstalledPackage): PluginInfo['provides'] {
  const { provides } = installed.json.flow ?? {};
  const kinds = provides === null || typeof provides !== 'object' ? [] : Object.keys(provides);
  const named = kinds.map((kind) => [kind, providedNames(installed, kind)] as const);
  return Object.fromEntries(named.filter(([, names]) => names.length > 0));
}

/** One that the user's folder names, and that isn't there. */
function missingInfo(plugin: UserPlugin): readonly StandingInfo[] {
  const { name, origin, root } = plugin;
  if (packageOfUserPlugin(plugin) !== undefined) return [];
  const unknown = { ...reported(undefined, []), ...packageFacts(undefined) };
  return [{ ...unknown, name, source: name, status: 'missing', from: undefined, origin, place: root }];
}

function packageFacts(installed: InstalledPackage | undefined): Pick<PluginInfo, 'version' | 'kernel'> {
  const kernel: unknown = installed?.json.flow?.kernel;
  return { version: installed?.version, kernel: typeof kernel === 'string' ? kernel : undefined };
}

/** What a plugin did when it was set up, if it was. */
function reported(
  report: PluginReport | undefined,
  decorators: readonly string[],
): Pick<PluginInfo, 'provides' | 'hooks' | 'setupMs'> {
  const { hooks = [], providers = {}, setupMs } = report ?? {};
  const byKind = Object.entries(providers).map(([hook, names]) => [kindOf(hook), names] as const);
  return {
    provides: { ...Object.fromEntries(byKind), ...(decorators.length > 0 && { decorators }) },
    hooks: hooks.filter((hook) => !Object.hasOwn(providers, hook)),
    setupMs,
  };
}

/** `storage` of `provideStorage`. */
function kindOf(hook: string): string {
  const kind = hook.replace(/^provide/, '');
  return kind.charAt(0).toLowerCase() + kind.slice(1);
}
