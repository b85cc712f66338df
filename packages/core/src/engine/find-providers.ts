import type { ResolvedConfig } from '../config/load-config.ts';
import { FlowError } from '../contracts/flow-error.ts';
import type { Settings } from '../contracts/settings.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { PluginSetting } from '../config/resolve-plugins.ts';
import type { InstalledPackage } from '../package/find-package.ts';
import { errors } from './plugin-errors.ts';
import { packagesAround, settingOf, type FoundPackage, type PluginPlaces } from './installed-plugins.ts';
import { loadPlugins, type LoadedPlugin, type LoadPluginsOptions } from './load-plugins.ts';

/** The kinds of providers that a stack names, with the hooks that ask for them. */
const hooks = {
  storage: 'provideStorage',
  metadata: 'provideMetadata',
  compute: 'provideCompute',
  environment: 'provideEnvironment',
} as const;

type Kind = keyof typeof hooks;

/** A provider that the settings name, and no plugin in use provides. */
interface Missing {
  readonly kind: Kind;
  readonly name: string;
}

/** A kernel, and the plugins that it got. */
export interface WithProviders {
  readonly kernel: Kernel;
  readonly found: readonly LoadedPlugin[];
}

/**
 * A kernel with the plugins that the stack's names ask for, those too that a plugin in use puts in their place, and the
 * settings as its plugins changed them.
 */
export async function withProviders(
  kernel: Kernel,
  config: ResolvedConfig,
  options: LoadPluginsOptions,
): Promise<WithProviders & { readonly settings: Settings }> {
  const places = { root: config.projectRoot, config };
  const unlessUnfit = <T>(work: Promise<T>, otherwise: T): Promise<T> =>
    work.catch((error: unknown) => {
      if (options.isTolerant !== true || !FlowError.is(error)) throw error;
      options.onWarning(error);
      return otherwise;
    });
  const add = (grown: Kernel, settings: Settings): Promise<WithProviders> =>
    unlessUnfit(addProviders(grown, settings, places, options), { kernel: grown, found: [] });
  const first = await add(kernel, config.settings);
  const settings = await unlessUnfit(first.kernel.hooks.transformConfig.call(config.settings), config.settings);
  if (nameSameProviders(config.settings, settings)) return { ...first, settings };
  const second = await add(first.kernel, settings);
  return { kernel: second.kernel, settings, found: [...first.found, ...second.found] };
}

/**
 * Adds the plugins that say in their package.json that they provide what the settings name and nobody provides yet. No
 * other plugin is imported. Rejects with FLOW_PROVIDER_AMBIGUOUS, FLOW_PROVIDER_ABSENT and FLOW_PLUGIN_KERNEL.
 */
async function addProviders(
  kernel: Kernel,
  settings: Settings,
  places: PluginPlaces,
  options: LoadPluginsOptions,
): Promise<WithProviders> {
  const missing = missingIn(kernel, settings);
  if (missing.length === 0) return { kernel, found: [] };
  const listed = new Set(places.config.plugins.map(({ source }) => source));
  const others = packagesAround(places, undefined).filter(({ installed }) => !listed.has(installed.name));
  const chosen = missing.flatMap((one) => providersOf(one, others));
  const byRoot = new Map(chosen.map((setting) => [`${setting.dir}\0${setting.source}`, setting]));
  const found = await loadPlugins([...byRoot.values()], options);
  const grown = await kernel.with(found.map(({ plugin }) => plugin));
  for (const one of missing) requireProvided(grown, one, found);
  return { kernel: grown, found };
}

/** Whether two settings name the same providers. */
function nameSameProviders(one: Settings, other: Settings): boolean {
  return (Object.keys(hooks) as Kind[]).every((kind) => one[kind]?.use === other[kind]?.use);
}

function missingIn(kernel: Kernel, settings: Settings): readonly Missing[] {
  return (Object.keys(hooks) as Kind[])
    .flatMap((kind) => (settings[kind] === undefined ? [] : [{ kind, name: settings[kind].use }]))
    .filter(({ kind, name }) => !kernel.hooks[hooks[kind]].names.includes(name));
}

function providersOf({ kind, name }: Missing, packages: readonly FoundPackage[]): readonly PluginSetting[] {
  const providers = packages.filter(({ installed }) => providedNames(installed, kind).includes(name));
  const [only, ...more] = providers;
  if (only === undefined) return [];
  const by = [...new Set(providers.map(({ installed }) => installed.name))];
  if (more.length > 0 && by.length > 1) throw errors.FLOW_PROVIDER_AMBIGUOUS({ kind, name, by });
  return [settingOf(only, `for the ${kind} "${name}"`)];
}

/** What a package says in its package.json that it provides of a kind. */
export function providedNames({ json }: InstalledPackage, kind: string): readonly string[] {
  const names: unknown = json.flow?.provides?.[kind];
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}

/** One whose setup failed was told of; one that did something else than it says would leave its user without a clue. */
function requireProvided(kernel: Kernel, { kind, name }: Missing, found: readonly LoadedPlugin[]): void {
  if (kernel.hooks[hooks[kind]].names.includes(name)) return;
  const liar = found.find(
    ({ installed, plugin }) =>
      installed !== undefined &&
      providedNames(installed, kind).includes(name) &&
      kernel.plugins.some((report) => report.name === plugin.name && report.error === undefined),
  );
  if (liar !== undefined) throw errors.FLOW_PROVIDER_ABSENT({ kind, name, plugin: liar.plugin.name });
}
