import { availableParallelism } from 'node:os';
import { definePlugin } from '@flow/core';
import { executeTask, localGangAddress, TaskEnvironment, type Executed, type LoadedFlow } from '@flow/core/engine';
import {
  formatPathspec,
  type ComputeBackend,
  type GangAddress,
  type Storage,
  type TaskHandle,
  type TaskOutcome,
  type TaskSpec,
  type TaskSubmission,
} from '@flow/core/kernel';
import { captureOutput } from './capture-output.ts';
import { errors } from './errors.ts';

/** Runs tasks in this process, by the executor that every compute uses. A body that never waits can't be stopped here. */
export class InlineCompute implements ComputeBackend {
  readonly name = 'inline';
  readonly defaultMaxWorkers: number = availableParallelism();
  readonly #env: TaskEnvironment;
  readonly #thrown: Map<string, unknown>;
  readonly #running = new Set<TaskHandle>();

  private constructor(env: TaskEnvironment, thrown: Map<string, unknown>) {
    this.#env = env;
    this.#thrown = thrown;
  }

  static async open(flow: LoadedFlow, storage: Storage): Promise<InlineCompute> {
    const thrown = new Map<string, unknown>();
    const kernel = await flow.kernel.with([rememberErrors(thrown)]);
    return new InlineCompute(await TaskEnvironment.open(flow.definition, kernel, storage, flow.root), thrown);
  }

  /** What the last failed attempt at a task threw, as it was thrown; undefined when its body didn't throw. */
  thrownBy(path: string): unknown {
    return this.#thrown.get(path);
  }

  submit(task: TaskSubmission): TaskHandle {
    const abort = new AbortController();
    const stopped = Promise.withResolvers<TaskOutcome>();
    let timer: NodeJS.Timeout | undefined;
    let stop: (TaskOutcome & { readonly kind: 'stopped' }) | undefined;
    const ended = this.#run(task, abort.signal).then((end) =>
      end.kind === 'failed' && stop !== undefined ? stop : end,
    );
    const outcome = Promise.race([ended, stopped.promise]).finally(() => {
      clearTimeout(timer);
      this.#running.delete(handle);
    });
    const handle: TaskHandle = {
      outcome,
      cancel: (reason, graceMs) => {
        if (!this.#running.has(handle)) return;
        const end = (stop ??= { kind: 'stopped', reason });
        abort.abort(new DOMException('The run was stopped.', 'AbortError'));
        timer ??= setTimeout(() => stopped.resolve(end), graceMs);
      },
    };
    this.#running.add(handle);
    return handle;
  }

  async gangAddress(): Promise<GangAddress> {
    return localGangAddress();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = [...this.#running];
    for (const handle of running) handle.cancel('cancelled', 0);
    await Promise.all(running.map((handle) => handle.outcome));
  }

  async #run(task: TaskSubmission, signal: AbortSignal): Promise<TaskOutcome> {
    const { spec, plan, onLog, onItems, onSecrets, onStart, onWarning, secretParameters } = task;
    onStart();
    this.#thrown.delete(formatPathspec(spec.path));
    const variables = Object.keys(plan.env);
    if (variables.length > 0) return refused(spec, variables);
    const hide = async (values: readonly string[]): Promise<void> => onSecrets?.(values);
    const told = { onItems, onSecrets: hide, onWarning, onLate: onWarning };
    const options = { now: Date.now, signal, graceMs: plan.graceMs, secretParameters, ...told };
    const { outcome }: Executed = await captureOutput(
      (stream, bytes) => void onLog(stream, bytes),
      () => executeTask(this.#env, spec, options),
    );
    return outcome;
  }
}

function rememberErrors(thrown: Map<string, unknown>): ReturnType<typeof definePlugin> {
  return definePlugin({
    name: '@flow/client/inline',
    setup({ hooks }) {
      hooks.afterTask.tap(({ current, error }) => {
        if (error !== undefined) thrown.set(current.pathspec, error);
      });
    },
  });
}

/** Tasks share this process's environment, and run at the same time. */
function refused(spec: TaskSpec, variables: readonly string[]): TaskOutcome {
  const { name, code, message, hint } = errors.FLOW_INLINE_ENV({ step: spec.path.step, variables });
  const now = Date.now();
  return {
    kind: 'failed',
    error: { name, code, message, ...(hint !== undefined && { hint }) },
    startedAt: now,
    finishedAt: now,
  };
}
