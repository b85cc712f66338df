import { FlowError, type Flow, type Plugin } from '@flow/core';
import {
  loadFlowClass,
  Project,
  type FatalFailure,
  type LaunchOptions,
  type LoadedFlow,
  type RunEnd,
} from '@flow/core/engine';
import { formatPathspec, type ErrorRecord, type RunListener, type TaskCounts } from '@flow/core/kernel';
import type { ArtifactName, ArtifactValue, ArtifactValues } from './artifact-types.ts';
import { errors } from './errors.ts';
import { FlowClient } from './flow-client.ts';
import { InlineCompute } from './inline-compute.ts';
import { keepCaller } from './keep-caller.ts';
import { projectOptions, type OpenClientOptions } from './open-client.ts';
import { reviveError } from './revive-error.ts';
import type { Run } from './run.ts';
import { openStoreView } from './store-view.ts';

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
  /** Plugins beside the project's, for this run alone. */
  readonly plugins?: readonly Plugin[];
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

/** What every launch in this process has in common, besides what is launched. */
export type Launching = Omit<LaunchOptions, 'parameters' | 'origin'>;

export interface RunHere<F extends Flow> {
  readonly flowClass: new () => F;
  readonly options: RunFlowOptions;
  readonly launch: (launching: Launching) => Promise<RunEnd>;
  /** The lines of the stack that lead to who asked for the run. */
  readonly caller: string;
}

/** Launches a flow's class in this process and says how it ended. Throws FLOW_RUN_FAILED and FLOW_RUN_STOPPED. */
export async function runHere<F extends Flow>(run: RunHere<F>): Promise<FlowResult<F>> {
  try {
    return await launchHere(run);
  } catch (error) {
    throw FlowError.is(error) ? keepCaller(error, run.caller) : error;
  }
}

async function launchHere<F extends Flow>({ flowClass, options, launch }: RunHere<F>): Promise<FlowResult<F>> {
  await using opened = new AsyncDisposableStack();
  const project = options.project ?? opened.use(await Project.open(projectOptions(options)));
  const flow = await loadFlowClass(project, flowClass, options.plugins);
  await using compute = await InlineCompute.open(flow, await project.storage());
  const end = await launch(launching({ project, flow, compute }, options));
  if (options.check !== false) checkEnd(end, compute, options.signal);
  const client = new FlowClient(await openStoreView(project, { namespace: undefined, now: Date.now }), undefined);
  return flowResult(end, await client.run<F>(`${end.flow}/${end.run}`), opened.move());
}

interface Ground {
  readonly project: Project;
  readonly flow: LoadedFlow;
  readonly compute: InlineCompute;
}

function launching(ground: Ground, { tags, maxWorkers, signal, onEvent }: RunFlowOptions): Launching {
  return {
    ...ground,
    maxWorkers,
    ...(tags !== undefined && { tags }),
    ...(signal !== undefined && { signal }),
    ...(onEvent !== undefined && { onEvent }),
  };
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
