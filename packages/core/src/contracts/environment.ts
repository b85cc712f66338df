/** How a task's process is started. Plain data. */
export interface PreparedEnvironment {
  /** Of what was prepared: of the same id, processes can stand for each other. */
  readonly id: string;
  /** The Node that runs the task; by default, the one that runs its compute. */
  readonly execPath?: string;
  /** Node's own options. */
  readonly execArgv?: readonly string[];
  /** Environment variables; those of the task's plan come on top. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface PrepareOptions {
  /** Aborted when the run is to stop. */
  readonly signal: AbortSignal;
}

/** What tasks need before Node starts. */
export interface Environment {
  /** For people and messages. */
  readonly name: string;
  /** Makes it ready, where that isn't done yet. Called once a run, in the launcher, before the first task that needs it. */
  prepare(options: PrepareOptions): Promise<PreparedEnvironment>;
}
