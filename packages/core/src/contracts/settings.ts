/** A provider that a stack chose: `'acme'` or `{ use: 'acme', root: 'acme://bucket/flow' }` as data. */
export interface ProviderChoice {
  readonly use: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** What holds for one invocation, after files, variables and flags. */
export interface Settings {
  readonly storage: ProviderChoice;
  readonly metadata: ProviderChoice;
  readonly compute: ProviderChoice;
  readonly environment?: ProviderChoice | undefined;
  readonly logger?: ProviderChoice | undefined;
  readonly monitor?: ProviderChoice | undefined;
  /** Tasks at once; undefined: what the compute takes by default. */
  readonly maxWorkers?: number | undefined;
  readonly isolation: 'worker' | 'process';
  /** `process` survives kill -9 of every process; `power` also a power cut. */
  readonly durability: 'process' | 'power';
  readonly graceSeconds: number;
  /** As long a plugin may keep a run waiting in one hook; 0: for ever. */
  readonly hookSeconds: number;
  readonly tags: readonly string[];
  /** Decorators for all steps that have none of their name: `retry:times=3`. */
  readonly with: readonly string[];
  /** The tag that runs must have to be found; undefined or empty: all are. */
  readonly namespace?: string | undefined;
  readonly user: string;
}
