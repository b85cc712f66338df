import type { PendingTask } from '../contracts/pending-task.ts';
import type { FailedTask, Recovery, StepPlan, TaskPlan } from '../contracts/plans.ts';
import type { TaskPath } from '../contracts/records.ts';
import type { TaskSecrets } from '../contracts/secrets.ts';
import type { EndedAttempt, EndedTask, StepBody, TaskContext } from '../contracts/task-context.ts';
import type { ProvideHook, SeriesHook, SyncTransformHook, TransformHook } from './hook-kinds.ts';

/** A task, seen from the launcher. A step decorator has these hooks too, for its step alone. */
export interface LaunchHooks {
  /**
   * Fires in the launcher, once for each step: when a flow is loaded and its graph holds, and again before a run's
   * first task. The plan begins empty; a tap adds limits to it, of how many tasks run at once, and what each task
   * needs.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, ends the command, and no run begins. Limits that can't
   * be kept, as two of one key, are a diagnostic of the step.
   *
   * @example
   * hooks.transformStepPlan.tap((plan) => ({
   *   ...plan,
   *   limits: [...plan.limits, { key: 'database', limit: 8 }],
   * }));
   * @since 0.1.0
   */
  readonly transformStepPlan: TransformHook<StepPlan>;
  /**
   * Fires in the launcher before a task's first attempt, and for each task of `flow plan`, where nothing is run. The
   * first answer names a finished task of an earlier run that stands for this one. One that is gone, whose failure was
   * caught or that went on otherwise than the graph can is passed over: the task runs. Members of a gang are taken over
   * together or not at all. Steps that `flow resume` was told to run again aren't asked about.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, is a warning, and the task runs.
   *
   * @since 0.1.0
   */
  readonly provideEarlierTask: ProvideHook<PendingTask, TaskPath>;
  /**
   * Fires in the launcher before each attempt is submitted, and for what stands for a task whose failure was caught. A
   * tap may change the attempt's time, its resources, its isolation, its environment and its environment variables;
   * `path`, `step` and `attempt` only tell which one it is.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, fails the attempt, which isn't tried again: so it
   * vetoes.
   *
   * @example
   * hooks.transformTaskPlan.tap((plan) => ({
   *   ...plan,
   *   env: { ...plan.env, TASK_PATH: `${plan.path.run}/${plan.step.name}` },
   * }));
   * @since 0.1.0
   */
  readonly transformTaskPlan: TransformHook<TaskPlan>;
  /**
   * Fires in the launcher after an attempt failed, was lost or ran out of time. The first answer says what becomes of
   * the task: another attempt, or a caught failure, with which the flow goes on; without an answer the run fails. Of a
   * gang the first member that failed decides for all. It isn't asked where the run is stopped, nor where the launcher
   * refused the attempt.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, fails the task with that error.
   *
   * @example
   * hooks.provideRecovery.tap(({ kind, attempt }) =>
   *   kind === 'lost' && attempt < 2 ? { kind: 'retry', delayMs: 1000 * 2 ** attempt } : undefined,
   * );
   * @since 0.1.0
   */
  readonly provideRecovery: ProvideHook<FailedTask, Recovery>;
}

/** A task, seen from its own process. A step decorator has these hooks too, for its step alone. */
export interface TaskHooks {
  /**
   * Fires in the task's process when its inputs are known, before `beforeTask`. A tap adds the secrets that become
   * environment variables for as long as the task runs; their values are hidden in its output and its errors.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, fails the attempt; so does a secret that can't be read.
   *
   * @example
   * hooks.transformSecrets.tap((task) => ({
   *   ...task,
   *   sources: [...task.sources, { use: 'vault', name: `flows/${task.current.flow}` }],
   * }));
   * @since 0.1.0
   */
  readonly transformSecrets: TransformHook<TaskSecrets>;
  /**
   * Fires in the task's process when its inputs and secrets are known, before its body. `current` is set; what a tap
   * assigns to it is there for the step. It doesn't count to the step's time, and isn't fired for what stands for a
   * caught failure, which has no body.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, vetoes: the body doesn't run, `afterTask` is told, and
   * the attempt fails like one whose body threw.
   *
   * @since 0.1.0
   */
  readonly beforeTask: SeriesHook<TaskContext>;
  /**
   * Fires in the task's process after `beforeTask`. A tap returns a body around the one that it gets: something before
   * and after it, or instead of it, or another error. The last one that wraps is the outermost. The hook waits for
   * nothing; the `run` of a body may.
   *
   * A tap that throws fails the attempt like a body that throws. A `run` may take as long as the step may.
   *
   * @example
   * hooks.transformStepBody.tap((body) => ({
   *   ...body,
   *   run: async () => {
   *     const begin = performance.now();
   *     await body.run();
   *     console.log(`${body.step.name} took ${(performance.now() - begin).toFixed(1)} ms`);
   *   },
   * }));
   * @since 0.1.0
   */
  readonly transformStepBody: SyncTransformHook<StepBody>;
  /**
   * Fires in the task's process after its body, before anything is stored, whether it succeeded or not; not where the
   * body still goes on although its time is over. All taps are told, though one throws.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, fails the attempt; where the body threw, that error
   * stays the attempt's.
   *
   * @since 0.1.0
   */
  readonly afterTask: SeriesHook<EndedTask>;
  /**
   * Fires in the task's process when an attempt has stored its artifacts or has failed, before either is recorded. A tap
   * is told of it, and may keep files beside the task. Not where the launcher alone knows of a failure, as of a process
   * that was killed, and not for what stands for a caught failure.
   *
   * A tap that throws, or hasn't answered after `hookSeconds`, is a warning, and the attempt ends as it would have.
   *
   * @example
   * hooks.afterAttempt.tap(async ({ files, error }) => {
   *   await files.put('ended.txt', error === undefined ? 'well' : 'badly');
   * });
   * @since 0.2.0
   */
  readonly afterAttempt: SeriesHook<EndedAttempt>;
}

/** What a step decorator can tap: as the kernel's hooks, for one step only. */
export interface StepHooks extends LaunchHooks, TaskHooks {
  /** The step's name. */
  readonly step: string;
}
