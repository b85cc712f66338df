import type { PluginSetting } from '../config/resolve-plugins.ts';
import type { PluginReport } from '../kernel/kernel.ts';
import { runningCoreDir, versionOf } from '../package/core-entries.ts';
import { PackageFinder, type InstalledPackage } from '../package/find-package.ts';
import { decoratorNames, dependenciesAround } from './find-decorators.ts';
import { fitsKernel, type LoadedPlugin } from './load-plugins.ts';
import { installedOf } from './plugin-package.ts';
import type { Project } from './project.ts';

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
   * `unlisted`: a package that is installed, but no config lists it. `unfit`: installed, and not for this core. `failed`:
   * it is listed, and threw. `off`: the config turns it off.
   */
  readonly status: 'used' | 'imported' | 'unlisted' | 'unfit' | 'failed' | 'off';
  /** Where the config lists it or turns it off; undefined where no config names it. */
  readonly from: string | undefined;
  /** The package's folder, or the module's file; undefined for what core brings, and for what isn't installed. */
  readonly place: string | undefined;
  /** The names of the providers and decorators that it has, by their kind, as `storage`. */
  readonly provides: Readonly<Record<string, readonly string[]>>;
  /** What it taps beside the hooks of its providers. */
  readonly hooks: readonly string[];
  /** How long its setup took; undefined where it wasn't set up. */
  readonly setupMs: number | undefined;
}

/** The plugins of a project: what core brings, what the config lists or turns off, and what the project depends on. */
export async function describePlugins(project: Project): Promise<readonly PluginInfo[]> {
  const finder = new PackageFinder();
  const loaded = new Set(project.plugins.map(({ plugin }) => plugin.name));
  const own = project.kernel.plugins.filter(({ name }) => !loaded.has(name));
  const listed = project.config.plugins.map((setting) => listedInfo(project, setting, finder));
  const known = new Set(listed.map(({ place }) => place));
  const depended = dependenciesAround(project, undefined, finder).filter(
    (one) => isPlugin(one) && !known.has(one.root),
  );
  return [...own.map((report) => builtinInfo(report)), ...listed, ...(await Promise.all(depended.map(dependencyInfo)))];
}

/** A package may hold something else in its `flow`. */
function isPlugin(installed: InstalledPackage): boolean {
  return typeof installed.json.flow?.plugin === 'string' || decoratorNames(installed).length > 0;
}

function builtinInfo(report: PluginReport): PluginInfo {
  return {
    ...reported(report, []),
    name: report.name,
    source: report.name,
    version: versionOf(runningCoreDir()),
    kernel: undefined,
    status: report.error === undefined ? 'used' : 'failed',
    from: undefined,
    place: undefined,
  };
}

function listedInfo(project: Project, setting: PluginSetting, finder: PackageFinder): PluginInfo {
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

async function dependencyInfo(installed: InstalledPackage): Promise<PluginInfo> {
  const decorators = decoratorNames(installed);
  const status = decorators.length > 0 ? 'imported' : 'unlisted';
  return {
    ...reported(undefined, decorators),
    ...packageFacts(installed),
    name: installed.name,
    source: installed.name,
    status: (await fitsKernel(installed)) ? status : 'unfit',
    from: undefined,
    place: installed.root,
  };
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
