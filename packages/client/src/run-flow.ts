import { FlowError, type Flow } from '@flow/core';
import { loadFlowClass, Project, startRun, type FatalFailure, type RunEnd } from '@flow/core/engine';
import { formatPathspec, type ErrorRecord, type RunListener, type TaskCounts } from '@flow/core/kernel';
import type { ArtifactName, ArtifactValue, ArtifactValues, Stored } from './artifact-types.ts';
import { errors } from './errors.ts';
import { FlowClient } from './flow-client.ts';
import { InlineCompute } from './inline-compute.ts';
import { callerOf, keepCaller } from './keep-caller.ts';
import { projectOptions, type OpenClientOptions } from './open-client.ts';
import { reviveError } from './revive-error.ts';
import type { Run } from './run.ts';
import { openStoreView } from './store-view.ts';

/** A flow's parameters, by field; a file's is its path. */
export type RunParameters<F extends Flow> = {
  readonly [K in keyof Stored<F>]?: Stored<F>[K] | (Stored<F>[K] extends Uint8Array ? string : never);
};

export interface RunFlowOptions extends Omit<OpenClientOptions, 'now'> {
  readonly tags?: readonly string[];
  /** Tasks at once; by default, what the project says, else as many as there are processors. */
  readonly maxWorkers?: number;
  /** Environment variables that give parameters which the call leaves out, as `process.env`; by default none are read. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Stops the run. */
  readonly signal?: AbortSignal;
  /** Told of all that happens, in order. */
  readonly onEvent?: RunListener;
  /** False: a run that failed or was stopped is a result like any other. */
  readonly check?: boolean;
}

/** How a run ended, with what it stored. */
export interface FlowResult<F extends Flow> extends AsyncDisposable {
  readonly run: Run<F>;
  readonly status: RunEnd['status'];
  readonly durationMs: number;
  readonly tasks: TaskCounts;
  /** In the order in which they failed. */
  readonly failures: readonly FatalFailure[];
  /** An artifact of the end step. Throws FLOW_RUN_UNFINISHED and FLOW_ARTIFACT_UNKNOWN. */
  artifact<K extends ArtifactName<F>>(name: K): Promise<ArtifactValue<F, K>>;
  /** All artifacts of the end step. Throws FLOW_RUN_UNFINISHED. */
  artifacts(): Promise<ArtifactValues<F>>;
}

/**
 * Runs a flow from its class, in this process: no code package, no workers, the same executor. It is recorded as any other
 * run. What a task can't have here: environment variables of its own, the output of its child processes in its log, and an
 * end by force (a body that never waits goes on over its timeout). Disposing the result closes the project that was opened
 * for it. Node loads a flow's module only compiled: by `node --import @flow/core/register`, or in vitest by the plugin of
 * `@flow/testing/vitest`.
 *
 * Throws FLOW_RUN_FAILED, with the error of the user's code as `cause`, and FLOW_RUN_STOPPED, unless `check` is false.
 *
 * @example
 * await using result = await runFlow(Regions, { threshold: 0.9 });
 * console.log(await result.artifact('best'));
 */
export async function runFlow<F extends Flow>(
  flowClass: new () => F,
  parameters: RunParameters<F> = {},
  options: RunFlowOptions = {},
): Promise<FlowResult<F>> {
  const caller = callerOf(runFlow);
  try {
    return await runHere(flowClass, parameters, options);
  } catch (error) {
    throw FlowError.is(error) ? keepCaller(error, caller) : error;
  }
}

async function runHere<F extends Flow>(
  flowClass: new () => F,
  parameters: RunParameters<F>,
  options: RunFlowOptions,
): Promise<FlowResult<F>> {
  await using opened = new AsyncDisposableStack();
  const project = options.project ?? opened.use(await Project.open(projectOptions(options)));
  const flow = await loadFlowClass(project, flowClass);
  await using compute = await InlineCompute.open(flow, await project.storage());
  const { tags, maxWorkers, variables, signal, onEvent, cwd = process.cwd() } = options;
  const end = await startRun({
    project,
    flow,
    compute,
    given: parameters,
    areTexts: false,
    variables,
    cwd,
    maxWorkers,
    ...(tags !== undefined && { tags }),
    ...(signal !== undefined && { signal }),
    ...(onEvent !== undefined && { onEvent }),
  });
  if (options.check !== false) checkEnd(end, compute, signal);
  const client = new FlowClient(await openStoreView(project, { namespace: undefined, now: Date.now }), undefined);
  return flowResult(end, await client.run<F>(`${end.flow}/${end.run}`), opened.move());
}

function flowResult<F extends Flow>(end: RunEnd, run: Run<F>, opened: AsyncDisposableStack): FlowResult<F> {
  const { status, durationMs, tasks, failures } = end;
  return {
    run,
    status,
    durationMs,
    tasks,
    failures,
    artifact: (name) => run.artifact(name),
    artifacts: () => run.artifacts(),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

function checkEnd(end: RunEnd, compute: InlineCompute, signal: AbortSignal | undefined): void {
  const path = `${end.flow}/${end.run}`;
  if (end.status === 'stopped') throw errors.FLOW_RUN_STOPPED({ path }, { cause: signal?.reason });
  const [first] = end.failures;
  if (first !== undefined) throw runFailed(first, end.failures.length, compute);
  if (end.error !== undefined) throw runRefused(path, end.error);
}

/** No task has to do with it. */
function runRefused(path: string, error: ErrorRecord): FlowError {
  const facts = { path, step: undefined, reason: error.message, others: 0 };
  return errors.FLOW_RUN_FAILED(facts, { cause: reviveError(error) });
}

function runFailed({ path, error }: FatalFailure, count: number, compute: InlineCompute): FlowError {
  const { flow, run, step } = path;
  const task = formatPathspec(path);
  const cause = compute.thrownBy(task) ?? reviveError(error);
  const facts = { path: `${flow}/${run}`, step, reason: `${error.name}: ${error.message}`, others: count - 1 };
  return errors.FLOW_RUN_FAILED(facts, { cause, position: error.position });
}
