import type { ArtifactRef } from './artifact-ref.ts';
import type { PreparedEnvironment } from './environment.ts';
import type { TaskPlan } from './plans.ts';
import type { ItemChunk } from './records.ts';
import type { CodePackage, GangAddress, TaskOutcome, TaskSpec } from './task-spec.ts';
import type { Warning } from './warning.ts';

export type LogStream = 'stdout' | 'stderr';

export interface TaskSubmission {
  readonly spec: TaskSpec;
  readonly plan: TaskPlan;
  readonly code: CodePackage;
  /** What its process is started with; undefined: as the compute does it by itself. */
  readonly environment?: PreparedEnvironment | undefined;
  /**
   * The values of secret parameters, each in a reference that holds it. They go to the task's process by a channel that
   * nobody else can read: never by its arguments, its environment or the store.
   */
  readonly secretParameters?: Readonly<Record<string, ArtifactRef>> | undefined;
  /**
   * Called with each piece of output, in order, before the outcome settles. Until a promise that it returns settles, no
   * more of that stream should be read: the task waits, instead of its output filling the launcher's memory.
   */
  readonly onLog: (stream: LogStream, bytes: Uint8Array) => Promise<void> | undefined;
  /**
   * Called with each chunk of items that an asynchronous foreach has stored, in order; those of an earlier attempt come
   * first. The task makes no more until it resolves. Without it, items are collected until the source ends.
   */
  readonly onItems?: ((chunk: ItemChunk) => Promise<void>) | undefined;
  /**
   * Told of the values of secrets that the task has read, before its body begins: they are hidden in its output. They come
   * by a channel that nobody else can read, as `secretParameters` go. A compute without one hides them itself, where the
   * task runs.
   */
  readonly onSecrets?: ((values: readonly string[]) => void) | undefined;
  /** Told of what is odd in the process, as a plugin that can't be set up there; also after the outcome. */
  readonly onWarning?: ((warning: Warning) => void) | undefined;
  /** The attempt's process took the task. */
  readonly onStart: () => void;
}

export interface TaskHandle {
  /** Never rejects. */
  readonly outcome: Promise<TaskOutcome>;
  /** Tells the task, gives it `graceMs`, then stops its process. Does nothing once the outcome is there. */
  cancel(reason: 'cancelled' | 'timeout', graceMs: number): void;
}

/** Runs tasks somewhere. Disposing stops what is still running. */
export interface ComputeBackend extends AsyncDisposable {
  /** For people and messages. */
  readonly name: string;
  /** How many tasks this compute takes at once by default. */
  readonly defaultMaxWorkers: number;
  /** What it has of the resources that tasks ask for, as `{ cpu: 8, memoryMb: 16000 }`: what isn't named is not bounded. */
  readonly capacity?: Readonly<Record<string, number>>;
  /** It starts tasks in the environment that they are submitted with; a run without it is warned that none is used. */
  readonly usesEnvironments?: boolean;
  /** Prepares for up to `workers` tasks at once of this package, so that the first doesn't wait. */
  warm?(code: CodePackage, workers: number, environment?: PreparedEnvironment): void;
  /** Starts one attempt at a task; what goes wrong with it is its outcome. */
  submit(task: TaskSubmission): TaskHandle;
  /**
   * Resolves when what finished tasks left behind has ended, or the short time that it gets is over; the end of a run
   * waits for it.
   */
  settle?(): Promise<void>;
  /** Where the main member of a gang is to listen. Without it, this compute runs no gangs. */
  gangAddress?(): Promise<GangAddress>;
}
