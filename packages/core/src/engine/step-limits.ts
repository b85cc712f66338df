import { codeFrame } from '../contracts/code-frame.ts';
import type { FlowError } from '../contracts/flow-error.ts';
import type { Diagnostic, FlowGraph, StepNode } from '../contracts/graph.ts';
import type { ConcurrencyLimit } from '../contracts/plans.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { errors } from './errors.ts';
import type { StepLimits } from './slots.ts';

/**
 * How many tasks of each step may run at once, as the plugins and decorators say. Throws FLOW_CONCURRENCY_LIMIT and
 * FLOW_CONCURRENCY_CONFLICT.
 */
export async function stepLimits(kernel: Kernel, graph: FlowGraph): Promise<StepLimits> {
  const limited = await limitedSteps(kernel, graph);
  for (const { error } of problemsOf(limited)) throw error;
  return new Map(limited.map(({ step, limits }) => [step.name, limits]));
}

/** What is wrong with the limits, at each step that has a part in it; `textOf` finds the text of a file. */
export async function checkLimits(
  kernel: Kernel,
  graph: FlowGraph,
  textOf: (file: string) => string | undefined,
): Promise<readonly Diagnostic[]> {
  return problemsOf(await limitedSteps(kernel, graph)).map(({ error, step }): Diagnostic => {
    const { code, message, hint } = error;
    const { position } = step;
    const text = textOf(position.file);
    return {
      code,
      severity: 'error',
      message,
      hint,
      position,
      frame: text === undefined ? '' : codeFrame(text, position),
    };
  });
}

interface LimitedStep {
  readonly step: StepNode;
  /** Each once. */
  readonly limits: readonly ConcurrencyLimit[];
}

async function limitedSteps({ hooks }: Kernel, graph: FlowGraph): Promise<readonly LimitedStep[]> {
  const { transformStepPlan } = hooks;
  if (!transformStepPlan.isUsed) return [];
  const plans = await Promise.all(graph.steps.map((step) => transformStepPlan.call({ step, limits: [] })));
  return plans.map(({ step, limits }) => ({
    step,
    limits: limits.filter((one, index) => limits.findIndex((other) => isSame(one, other)) === index),
  }));
}

function isSame(one: ConcurrencyLimit, other: ConcurrencyLimit): boolean {
  return one.key === other.key && one.limit === other.limit;
}

interface Problem {
  readonly error: FlowError;
  readonly step: StepNode;
}

function problemsOf(limited: readonly LimitedStep[]): readonly Problem[] {
  const uses = limited.flatMap(({ step, limits }) => limits.map((limit) => ({ step, ...limit })));
  return uses.flatMap(({ step, key, limit }): readonly Problem[] => {
    const { position } = step;
    // A step that may never run would hold its run up for ever.
    if (!Number.isSafeInteger(limit) || limit < 1) {
      return [{ step, error: errors.FLOW_CONCURRENCY_LIMIT({ step: step.name, key, limit }, { position }) }];
    }
    const others = uses.filter((use) => use.key === key);
    if (others.every((use) => use.limit === limit)) return [];
    const limits = others.map((use) => ({ step: use.step.name, limit: use.limit }));
    return [{ step, error: errors.FLOW_CONCURRENCY_CONFLICT({ key, limits }, { position }) }];
  });
}
