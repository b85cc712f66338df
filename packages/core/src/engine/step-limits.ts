import type { FlowGraph } from '../contracts/graph.ts';
import type { ConcurrencyLimit } from '../contracts/plans.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { errors } from './errors.ts';
import type { StepLimits } from './slots.ts';

/** How many tasks of each step may run at once, as the plugins and decorators say. Throws FLOW_CONCURRENCY_LIMIT. */
export async function stepLimits({ hooks }: Kernel, graph: FlowGraph): Promise<StepLimits> {
  const { transformStepPlan } = hooks;
  if (!transformStepPlan.isUsed) return new Map();
  const plans = await Promise.all(graph.steps.map((step) => transformStepPlan.call({ step, limits: [] })));
  return new Map(plans.map(({ step, limits }) => [step.name, limits.map((limit) => checked(step.name, limit))]));
}

/** A step that may never run would hold its run up for ever. */
function checked(step: string, limit: ConcurrencyLimit): ConcurrencyLimit {
  if (Number.isSafeInteger(limit.limit) && limit.limit >= 1) return limit;
  throw errors.FLOW_CONCURRENCY_LIMIT({ step, key: limit.key, limit: limit.limit });
}
