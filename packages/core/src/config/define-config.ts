/** A provider by its name, or with its options; without `use`, options for the provider chosen elsewhere. */
export type ProviderConfig = string | { readonly use?: string; readonly [option: string]: unknown };

/** What a stack may set, and what the top level may set for all stacks. */
export interface SettingsConfig {
  /** Where artifacts, code and logs are kept; `local` in `.flow` by default. */
  readonly storage?: ProviderConfig;
  /** Where runs and tasks are indexed for queries; `sqlite` in `.flow/metadata.db` by default. */
  readonly metadata?: ProviderConfig;
  /** Where tasks run; `local` by default. */
  readonly compute?: ProviderConfig;
  /** What is prepared for a task before it starts. */
  readonly environment?: ProviderConfig;
  /** Where events are logged. */
  readonly logger?: ProviderConfig;
  /** Where measurements are sent. */
  readonly monitor?: ProviderConfig;
  /** Tasks at once; by default as many as the compute takes. */
  readonly maxWorkers?: number;
  /** `worker` (the default): a warm process that other tasks use too. `process`: one of its own. */
  readonly isolation?: 'worker' | 'process';
  /** `process` (the default) survives kill -9 of every process; `power` also a power cut. */
  readonly durability?: 'process' | 'power';
  /** Time between telling a task to stop and stopping its process; 10 by default. */
  readonly graceSeconds?: number;
  /** As long a plugin may keep a run waiting in one hook before it counts as failed; 0: for ever. 3600 by default. */
  readonly hookSeconds?: number;
  /** Tags that every run gets. */
  readonly tags?: readonly string[];
  /** Decorators for all steps that have none of their name: `retry:times=3`. */
  readonly with?: readonly string[];
  /** The tag that runs must have to be found, as `user:ada`; by default, all are. */
  readonly namespace?: string;
  /** Who runs it; by default the user of the operating system. */
  readonly user?: string;
}

/** What the flows' own configs are given. */
export interface ConfigsConfig {
  /** By name of `config()`: the path of a file, from this file's folder, or the data itself. */
  readonly configs?: Readonly<Record<string, string | object>>;
}

/** A named choice of providers and settings. */
export interface StackConfig extends SettingsConfig, ConfigsConfig {
  /** The stacks that this one begins with; of several, the later wins. */
  readonly extends?: string | readonly string[];
}

/** What a `flow.config.*` file holds. */
export interface FlowConfig extends SettingsConfig, ConfigsConfig {
  /** The stack that is taken when neither FLOW_STACK nor --stack names one; `local` by default. */
  readonly stack?: string;
  readonly stacks?: Readonly<Record<string, StackConfig>>;
  /** Names of npm packages, or paths from this file's folder; `-name` turns one off. */
  readonly plugins?: readonly string[];
}

/**
 * Returns `config` as it is; in a `flow.config.ts` it gives the editor the keys and their types.
 *
 * @example
 * export default defineConfig({
 *   stacks: { prod: { storage: { use: 'acme', root: 'acme://bucket/flow' }, compute: 'acme' } },
 * });
 */
export function defineConfig(config: FlowConfig): FlowConfig {
  return config;
}
