import { realpathSync } from 'node:fs';
import type { PluginSetting } from '../../config/resolve-plugins.ts';
import type { ResolvedConfig } from '../../config/load-config.ts';
import { FlowError } from '../../contracts/flow-error.ts';
import { runningCoreDir, versionOf } from '../../package/core-entries.ts';
import { PackageFinder, type InstalledPackage } from '../../package/find-package.ts';
import { decoratorNames } from '../find-decorators.ts';
import { requireKernel } from '../fits-kernel.ts';
import { packagesAround } from '../installed-plugins.ts';
import { installedOf, requireManifest } from '../plugin-package.ts';
import { finding, ok, type HealthCheck } from './health-check.ts';

interface Around {
  readonly projectRoot: string;
  readonly plugins: readonly PluginSetting[];
  readonly config: ResolvedConfig | undefined;
  /** Of the plugins that are listed, from loading them. */
  readonly problems: readonly FlowError[];
}

/** The plugins that are listed, and the packages of decorators that the project depends on: whether they fit and are whole. */
export async function checkPlugins(around: Around): Promise<readonly HealthCheck[]> {
  const finder = new PackageFinder();
  const listed = around.plugins
    .filter(({ enabled }) => enabled)
    .map((setting) => installedOf(setting, finder))
    .filter((one) => one !== undefined);
  const others = dependedPlugins(around, finder).filter(({ root }) => !listed.some((one) => one.root === root));
  const found = [
    ...around.problems.map((error) =>
      finding('plugins', error, error.code === 'FLOW_PLUGIN_OFF_UNKNOWN' ? 'warning' : 'problem'),
    ),
    ...(await Promise.all(others.map(unfit))).flat(),
    ...(await Promise.all([...listed, ...others].map((one) => missingPeers(one, finder)))).flat(),
  ];
  if (found.length > 0) return found;
  const count = around.plugins.filter(({ enabled }) => enabled).length + others.length;
  return [
    ok('plugins', count === 0 ? 'none beside those of flow' : `${String(count)} ${count === 1 ? 'fits' : 'fit'}`),
  ];
}

/** One kernel, whoever asks for it: two have each a state of their own. */
export function checkKernels({ projectRoot, plugins, config }: Around): readonly HealthCheck[] {
  const finder = new PackageFinder();
  const running = { root: realpathSync(runningCoreDir()), version: versionOf(runningCoreDir()) };
  const listed = plugins.map((setting) => installedOf(setting, finder)).filter((one) => one !== undefined);
  const around = { projectRoot, plugins, config, problems: [] };
  const packages = new Map([...listed, ...dependedPlugins(around, finder)].map((one) => [one.root, one]));
  const own = finder.find('@flow/core', projectRoot);
  const nested = [...packages.values()].flatMap((one) => {
    const core = finder.find('@flow/core', one.root);
    return core === undefined || core.root === running.root || core.root === own?.root
      ? []
      : [
          second(`The plugin ${one.name} has`, {
            core,
            running,
            hint: `Install it without a copy of its own: @flow/core is to be a peer dependency of ${one.name}. npm dedupe may do it.`,
          }),
        ];
  });
  const besides =
    own === undefined || own.root === running.root
      ? []
      : [
          second('The project has', {
            core: own,
            running,
            hint: "Run the project's own command, npx flow, or install the same release at both places.",
          }),
        ];
  const found = [...besides, ...nested];
  return found.length > 0 ? found : [ok('kernel', `@flow/core ${running.version}, once`)];
}

interface Second {
  readonly core: InstalledPackage;
  readonly running: { readonly root: string; readonly version: string };
  readonly hint: string;
}

/** Of one release they understand each other; of two nobody can promise it. */
function second(who: string, { core, running, hint }: Second): HealthCheck {
  const isSame = core.version === running.version;
  const message = `${who} an @flow/core of its own: ${core.version} in ${core.root}, beside ${running.version} in ${running.root}, which runs.`;
  return { name: 'kernel', status: isSame ? 'warning' : 'problem', message, hint };
}

/** What is a plugin, or provides decorators, of all that the project depends on. */
function dependedPlugins({ projectRoot, config }: Around, finder: PackageFinder): readonly InstalledPackage[] {
  if (config === undefined) return [];
  return packagesAround({ root: projectRoot, config }, undefined, finder)
    .map(({ installed }) => installed)
    .filter((one) => typeof one.json.flow?.plugin === 'string' || decoratorNames(one).length > 0);
}

async function unfit(installed: InstalledPackage): Promise<readonly HealthCheck[]> {
  try {
    requireManifest(installed, { source: installed.name, from: 'a dependency' });
    await requireKernel(installed);
    return [];
  } catch (error) {
    if (FlowError.is(error)) return [finding('plugins', error)];
    throw error;
  }
}

async function missingPeers(
  { name, root, json }: InstalledPackage,
  finder: PackageFinder,
): Promise<readonly HealthCheck[]> {
  const { satisfies } = await import('semver');
  const { peerDependencies = {}, peerDependenciesMeta = {} } = json;
  return Object.entries(peerDependencies).flatMap(([peer, range]): readonly HealthCheck[] => {
    const found = finder.find(peer, root);
    const hint = `npm install ${peer}@${JSON.stringify(range)}`;
    if (found === undefined) {
      if (peerDependenciesMeta[peer]?.optional === true) return [];
      return [
        {
          name: 'plugins',
          status: 'problem',
          message: `The plugin ${name} needs ${peer} ${range}, which isn't installed.`,
          hint,
        },
      ];
    }
    if (satisfies(found.version, range, { includePrerelease: true }) || range.startsWith('workspace:')) return [];
    const message = `The plugin ${name} needs ${peer} ${range}, and gets ${found.version}.`;
    return [{ name: 'plugins', status: 'warning', message, hint }];
  });
}
