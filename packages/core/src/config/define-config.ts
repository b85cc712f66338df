/** A provider by its name, or with its options; without `use`, options for the provider chosen elsewhere. */
export type ProviderConfig =
  | (string & Record<never, never>)
  | { readonly use?: string; readonly [option: string]: unknown };

/** The options of the providers that core brings, by their names. */
export interface CoreProviders {
  readonly storage: {
    readonly local: {
      /** The folder of the store; `.flow` by default. */
      readonly root?: string;
    };
  };
  readonly metadata: {
    readonly sqlite: {
      /** The file of the index; `.flow/metadata.db` by default. */
      readonly path?: string;
    };
  };
  readonly compute: { readonly local: object };
}

/** The kinds of providers whose options an editor completes, each with those that are known. */
export type KnownProviders = { readonly [K in keyof CoreProviders]: object };

/** One of the known providers, by its name or with its options, or any other. */
export type ProviderChoiceOf<Known> =
  | Extract<keyof Known, string>
  | { [Name in Extract<keyof Known, string>]: { readonly use: Name } & Known[Name] }[Extract<keyof Known, string>]
  | ProviderConfig;

/** What a stack may set, and what the top level may set for all stacks. */
export interface SettingsConfig<P extends KnownProviders = CoreProviders> {
  /** Where artifacts, code and logs are kept; `local` in `.flow` by default. */
  readonly storage?: ProviderChoiceOf<P['storage']>;
  /** Where runs and tasks are indexed for queries; `sqlite` in `.flow/metadata.db` by default. */
  readonly metadata?: ProviderChoiceOf<P['metadata']>;
  /** Where tasks run; `local` by default. */
  readonly compute?: ProviderChoiceOf<P['compute']>;
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
export interface StackConfig<P extends KnownProviders = CoreProviders> extends SettingsConfig<P>, ConfigsConfig {
  /** The stacks that this one begins with; of several, the later wins. */
  readonly extends?: string | readonly string[];
}

/** What a `flow.config.*` file holds. */
export interface FlowConfig<P extends KnownProviders = CoreProviders> extends SettingsConfig<P>, ConfigsConfig {
  /** The stack that is taken when neither FLOW_STACK nor --stack names one; `local` by default. */
  readonly stack?: string;
  readonly stacks?: Readonly<Record<string, StackConfig<P>>>;
  /** Names of npm packages, or paths from this file's folder; `-name` turns one off. */
  readonly plugins?: readonly string[];
  /** The JSON schema by which an editor completes the keys of a config that is no program. */
  readonly $schema?: string;
}
