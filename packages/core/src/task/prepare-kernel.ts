import { applyMutators } from '../flow/mutate-flow.ts';
import { endsOf, type FlowDefinition } from '../flow/read-definition.ts';
import { decoratorPlugins } from '../kernel/bind-step.ts';
import type { StepDraft } from '../kernel/hooks.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { definePlugin } from '../kernel/plugin.ts';

/** A flow with the decorators that hold for this run, and the kernel that they have tapped. */
export interface PreparedFlow {
  readonly definition: FlowDefinition;
  readonly kernel: Kernel;
}

/**
 * Lets a flow's own decorators, then plugins, change its decorators and parameters, then sets the decorators up; the same
 * in the launcher and in each task's process.
 */
export async function prepareFlow(kernel: Kernel, definition: FlowDefinition): Promise<PreparedFlow> {
  const steps = definition.steps.map((step): StepDraft => {
    const { name, decorators: own } = step;
    return { name, ...endsOf(step), decorators: own };
  });
  const { name: flow, parameters } = definition;
  const draft = await kernel.hooks.transformFlow.call(
    applyMutators({ flow, steps, parameters }, definition.decorators),
  );
  const decorators = new Map(draft.steps.map((step) => [step.name, step.decorators]));
  const ofFlow = definition.decorators.map((decorator, index) =>
    definePlugin({
      name: `@${decorator.name} of ${definition.name} (${String(index + 1)})`,
      setup: (view) => decorator.setup(view, decorator.options as never),
    }),
  );
  return {
    definition: {
      ...definition,
      parameters: draft.parameters,
      steps: definition.steps.map((step) => ({ ...step, decorators: decorators.get(step.name) ?? [] })),
    },
    kernel: await kernel.with([...ofFlow.toReversed(), ...decoratorPlugins(draft.steps)]),
  };
}
