import type { StepNode } from './graph.ts';
import type { ProviderChoice } from './settings.ts';
import type { ErrorRecord, TaskPath } from './records.ts';

/** What a task asks of the machine, by name: `cpu`, `memoryMb`, `gpu`, … */
export type Resources = Readonly<Record<string, number | string>>;

/** How one attempt at a task is to run. A tap of `transformTaskPlan` returns a changed copy. */
export interface TaskPlan {
  /** Which task it is. */
  readonly path: TaskPath;
  readonly step: StepNode;
  /** Counted from 0. */
  readonly attempt: number;
  /** Environment variables of the task's process, added to the worker's. */
  readonly env: Readonly<Record<string, string>>;
  /** What the task's process is started with; undefined: as its compute starts it by itself. */
  readonly environment?: ProviderChoice | undefined;
  /** Undefined: no limit. */
  readonly timeoutMs: number | undefined;
  /** Time between telling a task to stop and stopping its process. */
  readonly graceMs: number;
  /** `worker`: a warm process that other tasks use too. `process`: one of its own. */
  readonly isolation: 'worker' | 'process';
  /** Waits for a debugger before the step's first line. */
  readonly inspect: boolean;
  /** What the step asks for; a tap may ask for more after a failed attempt. */
  readonly resources: Resources;
}

/** At most `limit` tasks run at once of all steps that name this key. */
export interface ConcurrencyLimit {
  readonly key: string;
  readonly limit: number;
}

/** What holds for a step in a whole run. A tap of `transformStepPlan` returns a changed copy. */
export interface StepPlan {
  readonly step: StepNode;
  /** How many of its tasks run at once, counted with those of other steps that name the same keys. */
  readonly limits: readonly ConcurrencyLimit[];
  /** What each of its tasks asks of the machine. A compute that knows what it has runs no more together than fit. */
  readonly resources: Resources;
}

/** An attempt that did not finish. */
export interface FailedTask {
  /** Which task it is. */
  readonly path: TaskPath;
  readonly step: StepNode;
  /** Counted from 0. */
  readonly attempt: number;
  readonly error: ErrorRecord;
  /** `lost`: its process ended without an answer. `timeout`: its time was over. */
  readonly kind: 'failed' | 'lost' | 'timeout';
}

/** What to do after a failed attempt. The first answer owns it; no answer gives up. */
export type Recovery =
  /** Another attempt, when the delay is over. */
  | { readonly kind: 'retry'; readonly delayMs: number }
  /** The flow goes on; `assign` becomes artifacts of the task. */
  | { readonly kind: 'catch'; readonly assign: Readonly<Record<string, unknown>> }
  /** The run fails. */
  | { readonly kind: 'giveUp' };

/** What is about to run. A tap of `transformRunPlan` returns a changed copy. */
export interface RunPlan {
  /** The flow's name; changed, it has no effect. */
  readonly flow: string;
  /** The user's, from settings and flags. */
  readonly tags: readonly string[];
  /** Tasks at once; 0: as many as the compute takes by default. */
  readonly maxWorkers: number;
  /** When so much time is over the run is stopped and has failed; undefined: no limit. */
  readonly timeoutMs: number | undefined;
  /** What runs the tasks, by the name under which a plugin provides it. */
  readonly compute: string;
}
