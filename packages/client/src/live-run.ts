import { findLauncher } from '@flow/core/engine';
import {
  formatPathspec,
  type AttemptRecord,
  type ErrorRecord,
  type FlowName,
  type RunId,
  type RunRecord,
  type StepName,
  type TaskId,
} from '@flow/core/kernel';
import { errors } from './errors.ts';
import type { RunLogLine } from './merged-logs.ts';
import { pause, pauseMs } from './pause.ts';
import { readRunLogs, type LogOptions } from './read-run-logs.ts';
import { runStanding, type RunStanding, type RunState } from './run-status.ts';
import { stepNameOf } from './step-name.ts';
import type { StoreView } from './store-view.ts';
import { TaggedRun } from './tagged-run.ts';
import type { TaskState } from './task.ts';

export interface FollowOptions {
  /** Ends the waiting; the run goes on. */
  readonly signal?: AbortSignal;
}

export interface WaitOptions extends FollowOptions {
  /** By default, as long as it takes. */
  readonly timeoutMs?: number;
}

export interface RunLogOptions extends LogOptions {
  /** Only what the tasks of this step printed. */
  readonly step?: string;
}

/** What became of a run or of an attempt at one of its tasks. */
export type RunChange =
  | {
      readonly kind: 'task';
      readonly step: StepName;
      readonly task: TaskId;
      /** Counted from 0. */
      readonly attempt: number;
      readonly status: TaskState;
      /** Why it failed; undefined when it didn't. */
      readonly error: ErrorRecord | undefined;
    }
  | { readonly kind: 'run'; readonly status: RunState };

/** A run that may go on, in whatever process. */
export abstract class LiveRun<Same> extends TaggedRun {
  abstract readonly flow: FlowName;
  abstract readonly id: RunId;
  readonly #store: StoreView;

  constructor(store: StoreView) {
    super(store.writable);
    this.#store = store;
  }

  /** This run as it stands then. */
  protected abstract at(standing: RunStanding): Same;

  /**
   * Resolves with the run as it ended: finished, failed, stopped or lost. Throws FLOW_RUN_GOES_ON when its time is over,
   * and the reason of the signal.
   */
  async wait({ signal, timeoutMs = Infinity }: WaitOptions = {}): Promise<Same> {
    const begin = performance.now();
    for (;;) {
      const standing = await this.#standing(signal);
      if (standing.state !== 'running') return this.at(standing);
      const left = timeoutMs - (performance.now() - begin);
      if (left <= 0) throw errors.FLOW_RUN_GOES_ON({ path: this.#path, ms: timeoutMs });
      await pause(Math.min(left, pauseMs), signal);
    }
  }

  /**
   * What happens in the run, from its first attempt on: each attempt as it stands when it is first seen, then each change;
   * the run itself last, as it ended. Throws the reason of the signal.
   */
  async *follow({ signal }: FollowOptions = {}): AsyncGenerator<RunChange, void, undefined> {
    const told = new Map<string, TaskState>();
    for (;;) {
      const { state } = await this.#standing(signal);
      const begin = performance.now();
      yield* this.#changes(told, state);
      if (state !== 'running') return yield { kind: 'run', status: state };
      // A run of very many tasks is looked at less often.
      await pause(Math.max(pauseMs, 4 * (performance.now() - begin)), signal);
    }
  }

  /**
   * What its tasks printed, by time, each line while the logs are being read. With `follow`, all that they print until the
   * run ends. Throws FLOW_RUN_STEP_UNKNOWN and the reason of the signal.
   *
   * @example
   * await using client = await openClient();
   * const run = await client.run('Regions/latest');
   * for await (const { step, task, text } of run.logLines({ follow: true })) console.log(`${step}/${task}: ${text}`);
   */
  async *logLines({ step, ...options }: RunLogOptions = {}): AsyncGenerator<RunLogLine, void, undefined> {
    const name = step === undefined ? undefined : stepNameOf(await this.manifest(), step);
    const query = { flow: this.flow, run: this.id, ...(name !== undefined && { step: name }) };
    yield* readRunLogs(this.#store, query, options);
  }

  /**
   * Asks the launcher of the run, a process of this machine, to stop it, as Ctrl-C does: its tasks are told, and have the
   * grace of the settings. Resolves when it is asked; `wait` tells of the end. A second time, it ends what is left at once.
   * Throws FLOW_RUN_NOT_STOPPED where there is no such process.
   */
  async cancel(): Promise<void> {
    const { state, record } = await this.#standing(undefined);
    if (state !== 'running') throw this.#notStopped(`it is ${state}`);
    const found = findLauncher(await this.manifest(), { heartbeatAt: record.heartbeatAt, now: this.#store.now() });
    if (found.kind === 'none') throw this.#notStopped(found.reason);
    try {
      process.kill(found.pid, 'SIGTERM');
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      throw this.#notStopped(code === 'EPERM' ? 'your user may not signal its process' : 'its process is gone', cause);
    }
  }

  get #path(): string {
    return formatPathspec({ flow: this.flow, run: this.id });
  }

  #notStopped(reason: string, cause?: unknown): Error {
    return errors.FLOW_RUN_NOT_STOPPED({ path: this.#path, reason }, { cause });
  }

  async #standing(signal: AbortSignal | undefined): Promise<RunStanding> {
    signal?.throwIfAborted();
    const record: RunRecord | undefined = await this.#store.metadata.getRun(this.flow, this.id);
    if (record === undefined) throw errors.FLOW_RUN_UNKNOWN({ path: this.#path, guess: undefined });
    return runStanding(this.#store, record);
  }

  async *#changes(told: Map<string, TaskState>, state: RunState): AsyncGenerator<RunChange> {
    const { flow, id: run } = this;
    for await (const attempt of this.#store.metadata.listAttempts({ flow, run })) {
      const change = changeOf(attempt, state);
      const key = `${attempt.step}/${attempt.task}/${String(attempt.attempt)}`;
      if (told.get(key) === change.status) continue;
      told.set(key, change.status);
      yield change;
    }
  }
}

function changeOf(
  { step, task, attempt, status, error }: AttemptRecord,
  state: RunState,
): Extract<RunChange, { readonly kind: 'task' }> {
  const isLost = status === 'running' && state !== 'running';
  return { kind: 'task', step, task, attempt, status: isLost ? 'lost' : status, error };
}
