import type { ProviderChoice } from '../../contracts/settings.ts';
import type { TaskOutcome, TaskSpec } from '../../contracts/task-spec.ts';

// What a launcher and its worker processes say to each other. Plain data.

/** Sent once, before any task. */
export interface WorkerSetup {
  readonly kind: 'setup';
  readonly storage: ProviderChoice;
  readonly durability: 'process' | 'power';
  readonly projectRoot: string;
  /** Ends each task's part of stdout and stderr. */
  readonly marker: string;
  /** A worker that uses more than this after a task is not used again, in bytes. */
  readonly memoryBound: number;
}

export type ToWorker =
  | WorkerSetup
  | { readonly kind: 'run'; readonly spec: TaskSpec; readonly graceMs: number; readonly inspect: boolean }
  | { readonly kind: 'abort' };

export type FromWorker = {
  readonly kind: 'done';
  readonly outcome: TaskOutcome;
  /** Why the process must not run another task; undefined: it may. */
  readonly unclean: string | undefined;
};
