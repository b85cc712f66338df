import { InlineCompute, reviveError, type StepNameOf } from '@flow/client';
import type { Flow } from '@flow/core';
import { checkedGraph, MemoryStorage, type LoadedFlow } from '@flow/core/engine';
import {
  didYouMean,
  formatPathspec,
  type FlowGraph,
  type StepNode,
  type TaskOutcome,
  type TaskPlan,
  type TaskSpec,
} from '@flow/core/kernel';
import { LineCollector } from './collect-lines.ts';
import { errors } from './errors.ts';
import { flowOf } from './loaded-flows.ts';
import { readStep } from './read-step.ts';
import { stageStep, type GivenStep, type StagedTask } from './stage-step.ts';
import type { StepArguments, StepLine, StepResult } from './step-types.ts';

/** How long a step that is told to stop may take to do so. */
const graceMs = 5000;

/**
 * Runs one step of a flow as a task, without the steps before it: by the executor that runs every task, over a store in
 * this process's memory. What decorators do in a task's process holds; what the launcher does doesn't: no attempt is
 * repeated, caught or ended for its time, and no environment variable is set.
 *
 * Rejects with what the step threw, and with what a run would say of it: FLOW_NEXT_MISSING, FLOW_NOT_STORABLE and so on.
 * Throws FLOW_TEST_STEP where the step is given what it can't have, FLOW_INVALID where the flow's graph is no good.
 *
 * @example
 * const { artifacts, next } = await runStep(Regions, 'evaluate', { item: 'europe' });
 * expect(artifacts.score).toBe(0.625);
 * expect(next).toEqual({ kind: 'linear', targets: ['pick'] });
 */
export async function runStep<F extends Flow, S extends StepNameOf<F>>(
  flowClass: new () => F,
  step: S,
  ...[options]: StepArguments<F, S>
): Promise<StepResult<F>> {
  const given: GivenStep = options ?? {};
  const flow = await flowOf(flowClass, given.project);
  const graph = checkedGraph(flow);
  const node = stepOf(graph, step);
  const storage = new MemoryStorage();
  const { spec, secretParameters } = await stageStep({ flow, graph, node, storage }, given);
  await using compute = await InlineCompute.open(flow, storage);
  const { outcome, output } = await execute(compute, { flow, node, spec, secretParameters, signal: given.signal });
  if (outcome.kind !== 'finished') throw failure(compute, spec, { outcome, signal: given.signal });
  return await readStep<F>({ flow, graph, node, storage, spec }, output);
}

function stepOf(graph: FlowGraph, step: string): StepNode {
  const node = graph.steps.find(({ name }) => name === step);
  if (node !== undefined) return node;
  const names = graph.steps.map(({ name }) => name);
  const guess = didYouMean(step, names);
  const instead = guess === undefined ? `; there are ${names.join(', ')}` : ` (did you mean ${guess}?)`;
  throw errors.FLOW_TEST_STEP({ flow: graph.flow, step, reason: `isn't there${instead}` });
}

interface Execution extends StagedTask {
  readonly flow: LoadedFlow;
  readonly node: StepNode;
  readonly signal: AbortSignal | undefined;
}

async function execute(
  compute: InlineCompute,
  { flow, node, spec, secretParameters, signal }: Execution,
): Promise<{ readonly outcome: TaskOutcome; readonly output: readonly StepLine[] }> {
  const lines = new LineCollector();
  const handle = compute.submit({
    spec,
    secretParameters,
    plan: planOf(node, spec),
    code: flow.code,
    onLog: (stream, bytes) => {
      lines.push(stream, bytes);
      return undefined;
    },
    onStart: () => undefined,
  });
  const stop = (): void => handle.cancel('cancelled', graceMs);
  if (signal?.aborted === true) stop();
  signal?.addEventListener('abort', stop, { once: true });
  const outcome = await handle.outcome;
  signal?.removeEventListener('abort', stop);
  return { outcome, output: lines.end() };
}

function planOf(step: StepNode, { path, attempt }: TaskSpec): TaskPlan {
  return {
    path,
    step,
    attempt,
    env: {},
    timeoutMs: undefined,
    graceMs,
    isolation: 'worker',
    inspect: false,
    resources: {},
  };
}

interface Unfinished {
  readonly outcome: Exclude<TaskOutcome, { readonly kind: 'finished' }>;
  readonly signal: AbortSignal | undefined;
}

/** The step's own error where it threw one. */
function failure(compute: InlineCompute, { path }: TaskSpec, { outcome, signal }: Unfinished): unknown {
  const thrown = compute.thrownBy(formatPathspec(path));
  if (thrown !== undefined) return thrown;
  return outcome.kind === 'failed' ? reviveError(outcome.error) : signal?.reason;
}
