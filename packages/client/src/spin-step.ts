import { FlowError, type Flow, type Plugin } from '@flow/core';
import {
  findSpin,
  loadFlowClass,
  openArtifacts,
  openScratch,
  parseSpinOrigin,
  Project,
  resolveSpinOrigin,
  spinStep as spin,
  type LoadedFlow,
  type RunStores,
  type SpinEnd,
  type SpinSource,
} from '@flow/core/engine';
import { formatPathspec, type RunListener } from '@flow/core/kernel';
import type { ReplacedArtifacts, StepToSpin } from './artifact-types.ts';
import { errors } from './errors.ts';
import { InlineCompute } from './inline-compute.ts';
import { callerOf, keepCaller } from './keep-caller.ts';
import { projectOptions, type OpenClientOptions } from './open-client.ts';
import { reviveError } from './revive-error.ts';
import type { RunParameters } from './run-flow.ts';
import { SpinResult } from './spin-result.ts';

export interface SpinStepOptions<F extends Flow> extends Omit<OpenClientOptions, 'now'> {
  /** Where the inputs come from: a run's id, `Flow/run`, or a task's pathspec; by default, the newest run that came to the step. */
  readonly run?: string;
  /** Artifacts of the inputs with other values; of a join, `STEP.name` and `INDEX.name` are those of some inputs alone. */
  readonly set?: ReplacedArtifacts<F>;
  /** Parameters with other values than then. */
  readonly parameters?: RunParameters<F>;
  /** Keeps what comes of it, as a run of its own. */
  readonly persist?: boolean;
  /** Environment variables that give parameters which are new in the code, as `process.env`; by default none are read. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Stops the step. */
  readonly signal?: AbortSignal;
  /** Told of all that happens, in order. */
  readonly onEvent?: RunListener;
  /** Plugins beside the project's, for this step alone. */
  readonly plugins?: readonly Plugin[];
  /** False: a step that failed or was stopped is a result like any other. */
  readonly check?: boolean;
}

/**
 * Runs one step of a flow's class in this process, on what an earlier run gave it, as `flow spin` does. Nothing of it is
 * recorded unless `persist` is set. What a task can't have here is what `runFlow` can't give it either. Disposing the
 * result lets go of what the step stored.
 *
 * Throws FLOW_SPIN_FAILED, with the error of the user's code as `cause`, and FLOW_SPIN_STOPPED, unless `check` is false;
 * FLOW_SPIN_NO_RUN, FLOW_SPIN_INPUTS, FLOW_SPIN_TASK and FLOW_SPIN_RUN where there is nothing to run it on, and FLOW_SPIN_SET.
 *
 * @example
 * await using result = await spinStep(Regions, 'pick', { parameters: { threshold: 0.9 } });
 * console.log(result.origin, await result.artifact('best'));
 */
export async function spinStep<F extends Flow>(
  flowClass: new () => F,
  step: StepToSpin<F>,
  options: SpinStepOptions<F> = {},
): Promise<SpinResult<F>> {
  const caller = callerOf(spinStep);
  try {
    return await spinHere(flowClass, step, options);
  } catch (error) {
    throw FlowError.is(error) ? keepCaller(error, caller) : error;
  }
}

async function spinHere<F extends Flow>(
  flowClass: new () => F,
  step: string,
  options: SpinStepOptions<F>,
): Promise<SpinResult<F>> {
  await using opened = new AsyncDisposableStack();
  const { persist = false, namespace, overrides, plugins, check, signal } = options;
  const asked = { ...overrides, ...(namespace !== undefined && { namespace }) };
  const project =
    options.project ??
    opened.use(
      await Project.open({
        ...projectOptions({ ...options, overrides: asked }),
        isReadOnly: !persist,
        isTolerant: false,
      }),
    );
  const flow = await loadFlowClass(project, flowClass, plugins);
  const origin = await resolveSpinOrigin(project, parseSpinOrigin(options.run), { flow: flow.name, step });
  const source = await findSpin({ project, flow, step, ...origin });
  const stores = persist ? await ownStores(project) : opened.use(await openScratch(await project.storage(), 'memory'));
  await using compute = await InlineCompute.open(flow, stores.storage);
  const end = await spin({ ...running({ project, flow, source, stores }, options), compute });
  if (check !== false) checkEnd({ end, source, compute, signal });
  const artifacts = await openArtifacts(flow.kernel, stores.storage);
  return new SpinResult<F>({ end, source, artifacts, isKept: persist, opened: opened.move() });
}

async function ownStores(project: Project): Promise<RunStores> {
  const [storage, metadata] = await Promise.all([project.storage(), project.metadata()]);
  return { storage, metadata };
}

interface Ground {
  readonly project: Project;
  readonly flow: LoadedFlow;
  readonly source: SpinSource;
  readonly stores: RunStores;
}

function running<F extends Flow>(ground: Ground, options: SpinStepOptions<F>): Parameters<typeof spin>[0] {
  const { set, parameters: given = {}, variables, cwd = process.cwd(), signal, onEvent } = options;
  return {
    ...ground,
    ...(set !== undefined && { replaced: set }),
    parameters: { given, areTexts: false, variables, cwd },
    ...(signal !== undefined && { signal }),
    ...(onEvent !== undefined && { onEvent }),
  };
}

interface Ended {
  readonly end: SpinEnd;
  readonly source: SpinSource;
  readonly compute: InlineCompute;
  readonly signal: AbortSignal | undefined;
}

function checkEnd({ end, source, compute, signal }: Ended): void {
  const facts = { origin: formatPathspec(source.path), step: source.path.step };
  if (end.status === 'stopped') throw errors.FLOW_SPIN_STOPPED(facts, { cause: signal?.reason });
  const error = end.failures[0]?.error ?? end.error;
  if (error === undefined) return;
  const cause = compute.thrownBy(formatPathspec(end.failures[0]?.path ?? end.task)) ?? reviveError(error);
  const reason = `${error.name}: ${error.message}`;
  throw errors.FLOW_SPIN_FAILED({ ...facts, reason }, { cause, position: error.position });
}
