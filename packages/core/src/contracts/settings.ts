/** A provider that a stack chose: `'acme'` or `{ use: 'acme', root: 'acme://bucket/flow' }` as data. */
export interface ProviderChoice {
  /** The name under which a plugin provides it. */
  readonly use: string;
  /** What else the stack says of it; the provider's to check. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** What holds for one invocation, after files, variables and flags. */
export interface Settings {
  /** Where artifacts, code and logs are kept. */
  readonly storage: ProviderChoice;
  /** Where runs and tasks are indexed. */
  readonly metadata: ProviderChoice;
  /** Where tasks run. */
  readonly compute: ProviderChoice;
  /** What is prepared for tasks before they start. */
  readonly environment?: ProviderChoice | undefined;
  /** Nothing uses it yet. */
  readonly logger?: ProviderChoice | undefined;
  /** Nothing uses it yet. */
  readonly monitor?: ProviderChoice | undefined;
  /** Tasks at once; undefined: what the compute takes by default. */
  readonly maxWorkers?: number | undefined;
  /** `worker`: tasks share warm processes. `process`: each has one of its own. */
  readonly isolation: 'worker' | 'process';
  /** `process` survives kill -9 of every process; `power` also a power cut. */
  readonly durability: 'process' | 'power';
  /** Time between telling a task to stop and stopping its process. */
  readonly graceSeconds: number;
  /** As long a plugin may keep a run waiting in one hook; 0: for ever. */
  readonly hookSeconds: number;
  /** That every run gets. */
  readonly tags: readonly string[];
  /** Decorators for all steps that have none of their name: `retry:times=3`. */
  readonly with: readonly string[];
  /** The tag that runs must have to be found; undefined or empty: all are. */
  readonly namespace?: string | undefined;
  /** Who runs it. */
  readonly user: string;
}
