import { basename, join, relative, sep } from 'node:path';
import type { ErrorContext } from '../contracts/define-errors.ts';
import type { FlowError } from '../contracts/flow-error.ts';
import type { Settings } from '../contracts/settings.ts';
import { shownPath } from '../contracts/shown-path.ts';
import { assignments, originLabel, type Assignment, type Origin } from './assignment.ts';
import { checkConfig } from './check-config.ts';
import { isObject } from './check-value.ts';
import { builtinStack, chooseStack } from './choose-stack.ts';
import type { ConfigFile } from './config-file.ts';
import { errors } from './errors.ts';
import { findConfig, homeOf, userPluginsFolder, type FoundConfig } from './find-config.ts';
import { settingOptions, stackOption } from './options.ts';
import { readOverrides } from './read-overrides.ts';
import type { Problem } from './problem.ts';
import { misspeltVariables, readVariables, type SourceValues } from './read-variables.ts';
import { mergeLayers, namelessProviders, toSettings } from './resolve-settings.ts';
import { resolvePlugins, type PluginSetting } from './resolve-plugins.ts';
import { placeOf, type Place } from './place.ts';
import { choiceLabel, readStackChoice } from './stack-choice.ts';
import { contextOf, throwProblems } from './throw-problems.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface LoadConfigOptions {
  readonly cwd: string;
  readonly env: Env;
  /** What flags set, by config key: `{ maxWorkers: 4, 'storage.root': '/data' }`; undefined sets nothing. */
  readonly overrides?: Readonly<Record<string, unknown>>;
  /** What `--stack` names. */
  readonly stack?: string;
}

/** One value that holds, and where it came from. */
export interface ConfigValue {
  /** Dotted: `storage.use`, `storage.root`, `maxWorkers`. */
  readonly key: string;
  readonly value: unknown;
  /** `flow.config.ts:3:5`, `~/.config/flow/config.yaml:1:1`, `FLOW_STACK`, `--stack`, `default`. */
  readonly from: string;
}

export interface ResolvedConfig {
  readonly projectRoot: string;
  /** The config files that were read, the weakest first. */
  readonly files: readonly string[];
  readonly stack: string;
  readonly settings: Settings;
  readonly plugins: readonly PluginSetting[];
  /** The folder of the plugins that the user installed for all projects. */
  readonly userPlugins: string;
  /** What the flows' own configs are given, by name. */
  readonly configs: ReadonlyMap<string, Assignment>;
  /** Every value with its place. The places are looked up when this is first read, since a run needs none. */
  readonly values: readonly ConfigValue[];
  /** Where a dotted key is set, for an error about it; empty where no file sets it. */
  placeOf(key: string): ErrorContext;
  /** What is odd but holds nothing up. */
  readonly warnings: readonly FlowError[];
}

/**
 * The configuration that holds in a folder: defaults, the user's file, the project's file, the chosen stack, FLOW_*
 * variables, flags; the later wins. Throws FLOW_CONFIG_UNREADABLE, FLOW_CONFIG_UNKNOWN_KEY, FLOW_CONFIG_INVALID,
 * FLOW_STACK_UNKNOWN or FLOW_STACK_CYCLE, with the place in the file.
 */
export async function loadConfig(options: LoadConfigOptions): Promise<ResolvedConfig> {
  const sources = await readSources(options);
  throwProblems(sources.problems);
  const { config, problems } = resolveSources(options, sources);
  throwProblems(problems);
  return config;
}

/** All that settings come from, and what is wrong with it whatever stack is chosen. */
export interface ConfigSources {
  readonly found: FoundConfig;
  /** The weakest first. */
  readonly files: readonly ConfigFile[];
  readonly variables: SourceValues;
  readonly flags: SourceValues;
  readonly problems: readonly Problem[];
}

/** Throws FLOW_CONFIG_UNREADABLE. */
export async function readSources(options: LoadConfigOptions): Promise<ConfigSources> {
  const found = findConfig(options.cwd, options.env);
  const files = await readFiles(options, found);
  const variables = readVariables(options.env);
  const flags = readOverrides(options.overrides ?? {});
  const problems = [...files.flatMap(checkConfig), ...variables.problems, ...flags.problems];
  return { found, files, variables, flags, problems };
}

/** What holds with the stack that is asked for. Throws FLOW_STACK_UNKNOWN and FLOW_STACK_CYCLE. */
export function resolveSources(
  options: LoadConfigOptions,
  { found, files, variables, flags }: ConfigSources,
): { readonly config: ResolvedConfig; readonly problems: readonly Problem[] } {
  const stack = askedStack(options, files, found.projectRoot);
  const stackParts = chooseStack(files, stack);
  const layers = [
    ...files.map((file) => settingsIn(file, file.data, [])),
    ...stackParts.map((part) => settingsIn(part.file, part.settings, ['stacks', part.name])),
    variables.set,
    flags.set,
  ];
  const merged = mergeLayers(layers, options.env);
  const chosen: Assignment = { key: stackOption.key, value: stack.name, origin: stack.origin };
  const configs = new Map(
    [
      ...files.flatMap((file) => configsIn(file, file.data, [])),
      ...stackParts.flatMap((part) => configsIn(part.file, part.settings, ['stacks', part.name])),
    ].map((each) => [each.key, each]),
  );
  const shown = [...configs.values()].map((each) => ({ ...each, key: `configs.${each.key}` }));
  const userPlugins = userPluginsFolder(options.env);
  const values = once(() => [chosen, ...merged.values(), ...shown].map(valueOf));
  const config: ResolvedConfig = {
    projectRoot: found.projectRoot,
    files: files.map((file) => file.path),
    stack: stack.name,
    settings: toSettings(merged),
    plugins: resolvePlugins(files, userPlugins),
    userPlugins,
    configs,
    get values(): readonly ConfigValue[] {
      return values();
    },
    placeOf: (key) => contextOfOrigin(merged.get(key)?.origin),
    warnings: [...misspeltVariables(options.env), ...ignoredFiles(found)],
  };
  return { config, problems: namelessProviders(merged) };
}

async function readFiles(options: LoadConfigOptions, found: FoundConfig): Promise<readonly ConfigFile[]> {
  const paths = [found.user, found.project].filter((path) => path !== undefined);
  if (paths.length === 0) return [];
  const { readConfigFile } = await import('./read-config-file.ts');
  return Promise.all(paths.map((path) => readConfigFile(path, labelOf(path, options, found))));
}

function labelOf(path: string, { cwd, env }: LoadConfigOptions, found: FoundConfig): string {
  if (path === found.project) return shownPath(path, { cwd, root: found.projectRoot });
  const home = homeOf(env);
  return path.startsWith(home + sep) ? join('~', relative(home, path)) : path;
}

interface ChosenStack {
  readonly name: string;
  readonly origin: Origin;
  readonly from: string;
  readonly place?: Place;
}

function askedStack(options: LoadConfigOptions, files: readonly ConfigFile[], projectRoot: string): ChosenStack {
  const { name, origin } = stackName(options, files, projectRoot);
  if (typeof origin === 'string') return { name, origin, from: origin };
  const place = (): Place => placeOf(origin.file, origin.keys, 'value');
  return {
    name,
    origin,
    get from(): string {
      return place().label;
    },
    get place(): Place {
      return place();
    },
  };
}

function stackName(
  { stack, overrides, env }: LoadConfigOptions,
  files: readonly ConfigFile[],
  projectRoot: string,
): { readonly name: string; readonly origin: Origin } {
  const flag = stack ?? overrides?.[stackOption.key];
  if (typeof flag === 'string') return { name: flag, origin: stackOption.flag };
  const variable = env[stackOption.env]?.trim();
  if (variable !== undefined && variable !== '') return { name: variable, origin: stackOption.env };
  const choice = readStackChoice(env, projectRoot);
  if (choice !== undefined) return { name: choice.stack, origin: choiceLabel(env, choice) };
  const file = files.findLast(({ data }) => typeof data[stackOption.key] === 'string');
  const named = file?.data[stackOption.key];
  if (file !== undefined) return { name: String(named), origin: { file, keys: [stackOption.key] } };
  return { name: builtinStack, origin: 'default' };
}

function settingsIn(file: ConfigFile, object: ConfigFile['data'], keys: readonly string[]): readonly Assignment[] {
  return settingOptions.flatMap(({ key }) => assignments(key, object[key], { file, keys: [...keys, key] }));
}

function configsIn(file: ConfigFile, object: ConfigFile['data'], keys: readonly string[]): readonly Assignment[] {
  const { configs } = object;
  return Object.entries(isObject(configs) ? configs : {}).map(([key, value]) => ({
    key,
    value,
    origin: { file, keys: [...keys, 'configs', key] },
  }));
}

function valueOf({ key, value, origin }: Assignment): ConfigValue {
  return { key, value, from: originLabel(origin) };
}

function contextOfOrigin(origin: Origin | undefined): ErrorContext {
  return origin === undefined || typeof origin === 'string' ? {} : contextOf(placeOf(origin.file, origin.keys));
}

function ignoredFiles({ project, ignored }: FoundConfig): readonly FlowError[] {
  return ignored.map((name) => errors.FLOW_CONFIG_IGNORED({ ignored: name, taken: basename(project ?? '') }));
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
