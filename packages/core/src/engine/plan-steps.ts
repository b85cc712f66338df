import { codeFrame } from '../contracts/code-frame.ts';
import type { FlowError } from '../contracts/flow-error.ts';
import type { Diagnostic, FlowGraph, StepNode } from '../contracts/graph.ts';
import type { StepName } from '../contracts/ids.ts';
import type { ConcurrencyLimit, Resources } from '../contracts/plans.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { errors } from './errors.ts';
import type { Bound, StepBounds } from './slots.ts';

/** What the plugins and decorators say of a flow's steps. */
export interface StepPlans {
  readonly bounds: StepBounds;
  readonly resources: ReadonlyMap<StepName, Resources>;
  /** Steps of which no task can have what it asks for: they run, but no other that asks for it at the same time. */
  readonly oversized: readonly FlowError[];
}

export interface PlanSteps {
  readonly graph: FlowGraph;
  /** What the compute has of each resource. */
  readonly capacity: Readonly<Record<string, number>>;
}

/** How many tasks of each step may run at once, and what they need. Throws FLOW_CONCURRENCY_LIMIT and FLOW_CONCURRENCY_CONFLICT. */
export async function planSteps(kernel: Kernel, { graph, capacity }: PlanSteps): Promise<StepPlans> {
  const planned = await plannedSteps(kernel, graph);
  for (const { error } of problemsOf(planned)) throw error;
  return {
    bounds: new Map(planned.map((one) => [one.step.name, boundsOf(one, capacity)])),
    resources: new Map(planned.map(({ step, resources }) => [step.name, resources])),
    oversized: planned.flatMap(({ step, resources }) => oversized(step, resources, capacity)),
  };
}

function boundsOf({ limits, resources }: PlannedStep, capacity: PlanSteps['capacity']): readonly Bound[] {
  return [
    ...limits.map(({ key, limit }) => ({ key: `key ${key}`, limit, amount: 1, isPerTask: false })),
    ...askedOf(resources, capacity).map(({ name, asked, has }) => {
      return { key: `resource ${name}`, limit: has, amount: asked, isPerTask: true };
    }),
  ];
}

function oversized(step: StepNode, resources: Resources, capacity: PlanSteps['capacity']): readonly FlowError[] {
  const { name: on, position } = step;
  return askedOf(resources, capacity)
    .filter(({ asked, has }) => asked > has)
    .map(({ name, asked, has }) => errors.FLOW_RESOURCES_SHORT({ step: on, name, asked, has }, { position }));
}

interface Asked {
  readonly name: string;
  readonly asked: number;
  readonly has: number;
}

/** The resources of which there is a known amount. */
function askedOf(resources: Resources, capacity: PlanSteps['capacity']): readonly Asked[] {
  return Object.entries(resources).flatMap(([name, asked]) => {
    const has = capacity[name];
    return typeof asked === 'number' && has !== undefined ? [{ name, asked, has }] : [];
  });
}

/** What is wrong with the limits, at each step that has a part in it; `textOf` finds the text of a file. */
export async function checkLimits(
  kernel: Kernel,
  graph: FlowGraph,
  textOf: (file: string) => string | undefined,
): Promise<readonly Diagnostic[]> {
  return problemsOf(await plannedSteps(kernel, graph)).map(({ error, step }): Diagnostic => {
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

interface PlannedStep {
  readonly step: StepNode;
  readonly resources: Resources;
  /** Each once. */
  readonly limits: readonly ConcurrencyLimit[];
}

async function plannedSteps({ hooks }: Kernel, graph: FlowGraph): Promise<readonly PlannedStep[]> {
  const { transformStepPlan } = hooks;
  if (!transformStepPlan.isUsed) return [];
  const plans = await Promise.all(
    graph.steps.map((step) => transformStepPlan.call({ step, limits: [], resources: {} })),
  );
  return plans.map(({ step, limits, resources }) => ({
    step,
    resources,
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

function problemsOf(planned: readonly PlannedStep[]): readonly Problem[] {
  const uses = planned.flatMap(({ step, limits }) => limits.map((limit) => ({ step, ...limit })));
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
