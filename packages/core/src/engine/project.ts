import { builtinPlugins } from '../builtin/launcher-plugins.ts';
import { loadConfig, type ResolvedConfig } from '../config/load-config.ts';
import type { PluginSetting } from '../config/resolve-plugins.ts';
import type { StoredConfigs } from '../contracts/config-values.ts';
import { didYouMean } from '../contracts/did-you-mean.ts';
import { FlowError } from '../contracts/flow-error.ts';
import type { MetadataProvider } from '../contracts/metadata.ts';
import type { ProviderChoice, Settings } from '../contracts/settings.ts';
import type { ProviderRequest, Storage } from '../contracts/storage.ts';
import { openStore } from '../datastore/open-store.ts';
import { Kernel } from '../kernel/kernel.ts';
import type { Plugin } from '../kernel/plugin.ts';
import { openCacheFolder } from './cache-folder.ts';
import { errors } from './errors.ts';
import { withProviders } from './find-providers.ts';
import { FlowConfigs, type ConfigInfo, type GivenConfigs } from './flow-configs.ts';
import { loadPlugins, type LoadedPlugin } from './load-plugins.ts';
import { errors as pluginErrors } from './plugin-errors.ts';
import { providerRequest, type ProviderKind } from './provider-request.ts';
import { hasRuns, rebuildIndex } from './rebuild-index.ts';
import { unusedSettings } from './unused-settings.ts';

export interface OpenProjectOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What flags set, by config key. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  readonly stack?: string;
  /** The store and the index are only read: neither is made where there is none, nor has to be writable. */
  readonly isReadOnly?: boolean;
  /** A plugin that can't be used is left out, with a warning, and not an error; by default where the store is only read. */
  readonly isTolerant?: boolean;
  /** An index that is broken is put aside, and a new one begun. */
  readonly replacesBroken?: boolean;
  /** Told of what is odd but holds nothing up: a plugin that failed, a misspelt variable. */
  readonly onWarning?: (warning: FlowError) => void;
  /** Plugins beside those of the config, for this process alone: a code package has none of them. */
  readonly ownPlugins?: readonly Plugin[];
}

/** A folder with its configuration, its plugins and its store; the ground of every command. */
export class Project implements AsyncDisposable {
  readonly root: string;
  readonly config: ResolvedConfig;
  readonly settings: Settings;
  readonly kernel: Kernel;
  /** Those of the config, which belong into a code package too. */
  readonly plugins: readonly LoadedPlugin[];
  readonly #env: OpenProjectOptions['env'];
  readonly #onWarning: (warning: FlowError) => void;
  readonly #isReadOnly: boolean;
  readonly #replacesBroken: boolean;
  readonly #parts: ProjectParts;
  #writable: Project | undefined;
  #cacheDir: string | undefined;
  #storage: Promise<Storage> | undefined;
  #metadata: Promise<MetadataProvider> | undefined;

  private constructor(parts: ProjectParts) {
    this.#parts = parts;
    this.root = parts.config.projectRoot;
    this.config = parts.config;
    this.settings = parts.settings;
    this.kernel = parts.kernel;
    this.plugins = parts.plugins;
    this.#env = parts.env;
    this.#onWarning = parts.onWarning;
    this.#isReadOnly = parts.isReadOnly;
    this.#replacesBroken = parts.replacesBroken;
  }

  /** Reads the configuration and sets up the plugins. Providers are opened when they are first asked for. */
  static async open(options: OpenProjectOptions): Promise<Project> {
    const { cwd, env, overrides = {}, stack, onWarning = () => undefined } = options;
    const { isReadOnly = false, isTolerant = isReadOnly, replacesBroken = false, ownPlugins = [] } = options;
    const config = await loadConfig({ cwd, env, overrides, ...(stack !== undefined && { stack }) });
    for (const warning of [...config.warnings, ...unusedSettings(config)]) onWarning(warning);
    const { hookSeconds } = config.settings;
    const opening = { onWarning, isTolerant, hookSeconds, ownPlugins };
    const opened = await openKernel(config.plugins, opening);
    const ready = await withProviders(opened.kernel, config, opening);
    const plugins = [...opened.plugins, ...ready.found];
    return new Project({ config, ...ready, plugins, env, isReadOnly, replacesBroken, onWarning });
  }

  /** Where code packages and the like are kept between runs. Throws FLOW_CACHE_NOWHERE. */
  get cacheDir(): string {
    const [env, projectRoot, onWarning] = [this.#env, this.root, this.#onWarning];
    this.#cacheDir ??= openCacheFolder({ env, projectRoot, onWarning });
    return this.#cacheDir;
  }

  /** This project with its store and its index opened for writing; it is closed with this one. */
  get writable(): Project {
    if (!this.#isReadOnly) return this;
    this.#writable ??= new Project({ ...this.#parts, isReadOnly: false });
    return this.#writable;
  }

  storage(): Promise<Storage> {
    this.#storage ??= openStore(this.kernel, this.providerRequest('storage'));
    return this.#storage;
  }

  metadata(): Promise<MetadataProvider> {
    this.#metadata ??= this.#openMetadata();
    return this.#metadata;
  }

  /** Rejects where the config gives a provider wrong options; opens none. */
  async checkProviders(): Promise<void> {
    const { provideStorage, provideMetadata, provideCompute, provideEnvironment } = this.kernel.hooks;
    const { storage, metadata, compute, environment } = this.settings;
    await provideStorage.check(storage.use, this.providerRequest('storage'));
    await provideMetadata.check(metadata.use, this.providerRequest('metadata'));
    await provideCompute.check(compute.use, { ...this.providerRequest('compute'), settings: this.settings });
    if (environment !== undefined) await provideEnvironment.check(environment.use, this.providerRequest('environment'));
  }

  /** What answers the `config()` calls of a flow. */
  flowConfigs(
    cwd: string,
    {
      configs,
      stored,
      onConfig,
      onConfigFile,
    }: {
      configs?: GivenConfigs | undefined;
      stored?: StoredConfigs;
      onConfig?: (config: ConfigInfo) => void;
      onConfigFile?: (path: string) => void;
    },
  ): FlowConfigs {
    return new FlowConfigs({
      cwd,
      root: this.root,
      env: this.#env,
      project: this.config.configs,
      ...(configs !== undefined && { given: configs }),
      ...(stored !== undefined && { stored }),
      onConfig,
      onFile: onConfigFile,
    });
  }

  warn(warning: FlowError): void {
    this.#onWarning(warning);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writable?.[Symbol.asyncDispose]();
    await close(this.#metadata);
    await close(this.#storage);
  }

  /** The store comes first, as it may be one that can't be used. An index that knows nothing may have been lost: it is made again from the store, which may hold runs. */
  async #openMetadata(): Promise<MetadataProvider> {
    const { metadata: choice } = this.settings;
    const storage = await this.storage();
    const metadata = await this.kernel.hooks.provideMetadata.call(choice.use, this.providerRequest('metadata'));
    if ((await metadata.listFlows()).length > 0) return metadata;
    if (!(await hasRuns(storage))) return metadata;
    const filled = this.#isReadOnly ? await this.#openWritable(metadata) : metadata;
    const { runs, problems } = await rebuildIndex({ storage, metadata: filled });
    const isKept = !this.#isReadOnly || filled !== metadata;
    if (isKept) this.warn(errors.FLOW_INDEX_REBUILT({ index: metadata.url, store: storage.url, runs }));
    for (const problem of problems) this.warn(problem);
    return filled;
  }

  /** An index that was lost is kept again where it can be written; where it can't, it is made for this process alone. */
  async #openWritable(readOnly: MetadataProvider): Promise<MetadataProvider> {
    const { metadata: choice } = this.settings;
    const request = { ...this.providerRequest('metadata'), isReadOnly: false };
    try {
      const metadata = await this.kernel.hooks.provideMetadata.call(choice.use, request);
      await readOnly[Symbol.asyncDispose]();
      return metadata;
    } catch (error) {
      if (FlowError.is(error, 'FLOW_METADATA_NOT_WRITABLE')) return readOnly;
      throw error;
    }
  }

  /** A choice of a provider, by default the config's, with the places of its options. */
  providerRequest(kind: ProviderKind, choice?: ProviderChoice): ProviderRequest {
    const onReplaced = this.#replacesBroken ? this.#onWarning : undefined;
    const { config, settings } = this;
    return providerRequest(kind, { config, settings, isReadOnly: this.#isReadOnly, onReplaced }, choice);
  }
}

export interface OpenKernelOptions {
  readonly onWarning: (warning: FlowError) => void;
  /** A plugin that can't be used is reported and left out, whatever is wrong with it. */
  readonly isTolerant: boolean;
  readonly hookSeconds?: number;
  /** Beside those of the config. */
  readonly ownPlugins?: readonly Plugin[];
}

/** The plugins that core brings and that a config lists, set up. */
export async function openKernel(
  settings: readonly PluginSetting[],
  { onWarning, isTolerant, hookSeconds, ownPlugins = [] }: OpenKernelOptions,
): Promise<{ readonly kernel: Kernel; readonly plugins: readonly LoadedPlugin[] }> {
  const plugins = await loadPlugins(settings, { onWarning, isTolerant });
  for (const warning of idleSwitches(settings)) onWarning(warning);
  const off = new Set(settings.filter((plugin) => !plugin.enabled).map((plugin) => plugin.source));
  const builtin = builtinPlugins.filter((plugin) => !off.has(plugin.name));
  const all = [...builtin, ...plugins.map(({ plugin }) => plugin), ...ownPlugins];
  const limit = hookSeconds === undefined ? {} : { hookMs: hookSeconds * 1000 };
  return { kernel: await Kernel.create(all, { onPluginError: onWarning, isTolerant, ...limit }), plugins };
}

/** Warnings of a `-name` in the config that turns nothing off. */
function idleSwitches(plugins: readonly PluginSetting[]): readonly FlowError[] {
  const listed = plugins.filter(({ enabled }) => enabled).map(({ source }) => source);
  const known = [...builtinPlugins.map(({ name }) => name), ...listed];
  return plugins
    .filter(({ source, enabled, wasListed }) => !enabled && !wasListed && !known.includes(source))
    .map(({ source: plugin, from }) =>
      pluginErrors.FLOW_PLUGIN_OFF_UNKNOWN({ plugin, from, known, guess: didYouMean(plugin, known) }),
    );
}

/** One that could not be opened was reported by who asked for it. */
async function close(opened: Promise<AsyncDisposable> | undefined): Promise<void> {
  const provider = await opened?.catch(() => undefined);
  await provider?.[Symbol.asyncDispose]();
}

interface ProjectParts {
  readonly replacesBroken: boolean;
  readonly isReadOnly: boolean;
  readonly config: ResolvedConfig;
  readonly settings: Settings;
  readonly kernel: Kernel;
  readonly plugins: readonly LoadedPlugin[];
  readonly env: OpenProjectOptions['env'];
  readonly onWarning: (warning: FlowError) => void;
}
