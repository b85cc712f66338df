import type { TaskContext } from './task-context.ts';

export interface SecretReadOptions {
  /** Aborted when the task is to stop. */
  readonly signal: AbortSignal;
  /** The project's folder on this machine, from which paths count. */
  readonly projectRoot: string;
}

/** Where secrets are kept. It is asked in the task's process, and may read what that process may. */
export interface SecretStore {
  /**
   * The values of the secret, each by the name of the environment variable that it is for; undefined where there is no
   * such secret. An error says what can't be read, and holds no value.
   */
  read(name: string, options: SecretReadOptions): Promise<Readonly<Record<string, string>> | undefined>;
}

/** A secret that a task needs. */
export interface SecretSource {
  /** The name of its store, as a plugin provides it: `vault`. */
  readonly use: string;
  /** What it is called there. */
  readonly name: string;
  /** Is asked where no plugin provides a store of this name. */
  readonly store?: SecretStore;
}

/** What a task is to be given as environment variables. A tap of `transformSecrets` returns a changed copy. */
export interface TaskSecrets extends TaskContext {
  /** All that the task needs; the variables of two must not have one name. */
  readonly sources: readonly SecretSource[];
}
