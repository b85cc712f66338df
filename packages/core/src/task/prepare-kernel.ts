import { errorRecord } from '../contracts/error-record.ts';
import { FlowError } from '../contracts/flow-error.ts';
import { faultPlace } from '../flow/decorator-place.ts';
import { errors } from '../flow/errors.ts';
import { applyMutators } from '../flow/mutate-flow.ts';
import { endsOf, type FlowDefinition, type StepDefinition } from '../flow/read-definition.ts';
import { decoratorPlugins } from '../kernel/bind-step.ts';
import type { AppliedDecorator, StepDraft } from '../kernel/flow-draft.ts';
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
  const own = new Map(definition.steps.map((step) => [step.name, step]));
  const kept = new Set(draft.steps.map(({ name }) => name));
  const ofFlow = definition.decorators.map((decorator, index) =>
    definePlugin({
      name: `@${decorator.name} of ${definition.name} (${String(index + 1)})`,
      setup: async (view) => setUp(decorator, definition.name, () => decorator.setup(view, decorator.options as never)),
    }),
  );
  return {
    definition: {
      ...definition,
      parameters: draft.parameters,
      removedParameters: [...parameters.keys()].filter((name) => !draft.parameters.has(name)),
      steps: draft.steps.map((step) => stepOf(step, own.get(step.name))),
      removedSteps: definition.steps.filter(({ name }) => !kept.has(name)),
    },
    kernel: await kernel.with([...ofFlow.toReversed(), ...decoratorPlugins(draft.steps.map(watched))], (error) => {
      throw error;
    }),
  };
}

/** The step, with decorators whose setup says by itself what it failed with. */
function watched({ name, decorators }: StepDraft): Pick<StepDraft, 'name' | 'decorators'> {
  const own = decorators.map((decorator): AppliedDecorator => ({
    ...decorator,
    setup: async (hooks, options) => setUp(decorator, name, () => decorator.setup(hooks, options)),
  }));
  return { name, decorators: own };
}

/** A flow that names a decorator doesn't go on without it. */
async function setUp(
  { name, written }: Pick<AppliedDecorator, 'name' | 'written'>,
  on: string,
  work: () => void | Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (FlowError.is(cause)) throw cause;
    const { message } = errorRecord(cause);
    const place = faultPlace(cause, written);
    throw errors.FLOW_DECORATOR_SETUP({ decorator: name, on, reason: message }, { cause, ...place });
  }
}

/** A step of the class, or one that was added: it gets its flow, and says nothing of where to go on. */
function stepOf({ name, decorators, added }: StepDraft, own: StepDefinition | undefined): StepDefinition {
  if (own !== undefined) return { ...own, decorators };
  if (added === undefined) throw new Error(`A plugin made up the step ${name}.`);
  const { place, run } = added;
  return { name, declaredIn: 0, options: {}, body: run as StepDefinition['body'], decorators, added: place };
}
