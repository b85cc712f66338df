import { fansOut, type StepNode } from '../contracts/graph.ts';
import type { AppliedDecorator, StepDraft } from './flow-draft.ts';
import type { TapOptions } from './hook-kinds.ts';
import type { KernelHooks } from './hooks.ts';
import { definePlugin, type Plugin } from './plugin.ts';
import type { StepHooks } from './step-hooks.ts';

/**
 * The decorators of a flow's steps as one plugin a decorator and step: a decorator is a set of taps that only see
 * their step. Topmost is outermost: it wraps the body last.
 */
export function decoratorPlugins(steps: readonly Pick<StepDraft, 'name' | 'decorators'>[]): readonly Plugin[] {
  return steps.flatMap((step) =>
    step.decorators.toReversed().map((decorator, index) => decoratorPlugin(step.name, decorator, index)),
  );
}

function decoratorPlugin(step: string, decorator: AppliedDecorator, index: number): Plugin {
  return definePlugin({
    name: `@${decorator.name} of ${step} (${String(index + 1)})`,
    setup: ({ hooks }) => decorator.setup(stepHooks(step, decorator, hooks), decorator.options as never),
  });
}

function stepHooks(step: string, decorator: AppliedDecorator, hooks: KernelHooks): StepHooks {
  const holds = ({ step: node }: { readonly step: StepNode }): boolean =>
    node.name === step && !isLeftOut(decorator, node);
  return Object.freeze({
    step,
    transformStepPlan: only(hooks.transformStepPlan, holds, (plan) => plan),
    provideEarlierTask: only(hooks.provideEarlierTask, holds, () => undefined),
    transformTaskPlan: only(hooks.transformTaskPlan, holds, (plan) => plan),
    provideRecovery: only(hooks.provideRecovery, holds, () => undefined),
    transformSecrets: only(hooks.transformSecrets, holds, (secrets) => secrets),
    beforeTask: only(hooks.beforeTask, holds, () => undefined),
    transformStepBody: only(hooks.transformStepBody, holds, (body) => body),
    afterTask: only(hooks.afterTask, holds, () => undefined),
    afterAttempt: only(hooks.afterAttempt, holds, () => undefined),
  });
}

/** What stands on all steps holds for those that can have it; how a step goes on is known once there is a graph. */
function isLeftOut({ isForAll = false, refusesFanOut = false }: AppliedDecorator, { next }: StepNode): boolean {
  return isForAll && refusesFanOut && fansOut(next);
}

interface Tappable<T, R> {
  tap(fn: (value: T) => R, options?: TapOptions): void;
}

function only<T, R>(hook: Tappable<T, R>, applies: (value: T) => boolean, otherwise: (value: T) => R): Tappable<T, R> {
  return {
    tap: (fn, options) => {
      // What is no function is refused by the hook, which says so.
      const bound = typeof fn === 'function' ? (value: T) => (applies(value) ? fn(value) : otherwise(value)) : fn;
      hook.tap(bound, options);
    },
  };
}
