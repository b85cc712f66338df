import { isPromise } from 'node:util/types';
import { didYouMean } from '../contracts/did-you-mean.ts';
import { errorRecord } from '../contracts/error-record.ts';
import type { FlowError } from '../contracts/flow-error.ts';
import type { ParamSpec } from '../contracts/param-spec.ts';
import type { AppliedDecorator, FlowDraft, StepDraft } from '../kernel/flow-draft.ts';
import { faultPlace } from './decorator-place.ts';
import { decoratorsMark, type AppliedFlowDecorator } from './decorators.ts';
import { errors } from './errors.ts';
import { Flow } from './flow.ts';
import type { DecoratorUse, FlowMutation, NewStep, StepMutation } from './mutation.ts';
import { paramSpec } from './param.ts';
import type { StepDecorator } from './step.ts';

/**
 * Changes a flow's decorators and parameters, as a tap of `transformFlow` does. Decorators that are added and change
 * their step themselves do so at once. Throws FLOW_MUTATION.
 *
 * @example
 * export default definePlugin({
 *   name: 'flow-plugin-no-slow',
 *   setup({ hooks }) {
 *     hooks.transformFlow.tap((draft) =>
 *       mutateFlow(draft, (flow) => {
 *         for (const step of flow.steps) step.removeDecorator('slow');
 *       }),
 *     );
 *   },
 * });
 */
export function mutateFlow(draft: FlowDraft, change: (flow: FlowMutation) => void): FlowDraft {
  const changing = new ChangingFlow(draft);
  refuseLater(change(changing));
  return changing.draft;
}

/** Throws where what changes a flow is async, as a method that is to return nothing may well be. */
function refuseLater(result: unknown): void {
  if (!isPromise(result)) return;
  result.catch(() => undefined);
  throw new Error('it is async, and what it changes after an await comes too late');
}

/** Lets a flow's own decorators change it: those of its steps first, each from the innermost out. */
export function applyMutators(draft: FlowDraft, decorators: readonly AppliedFlowDecorator[]): FlowDraft {
  const ofSteps = draft.steps.flatMap((step) => step.decorators.filter(({ mutate }) => mutate !== undefined));
  const ofFlow = decorators.filter(({ mutate }) => mutate !== undefined);
  if (ofSteps.length === 0 && ofFlow.length === 0) return draft;
  return mutateFlow(draft, (flow) => {
    for (const { name, decorators: own } of draft.steps) {
      const step = flow.step(name);
      for (const decorator of own.toReversed()) runMutator(decorator, step, `the step ${name}`);
    }
    for (const decorator of ofFlow.toReversed()) runMutator(decorator, flow, draft.flow);
  });
}

class ChangingFlow implements FlowMutation {
  readonly name: string;
  #steps: readonly ChangingStep[];
  readonly #parameters: Map<string, ParamSpec>;
  readonly #draft: FlowDraft;

  constructor(draft: FlowDraft) {
    this.#draft = draft;
    this.name = draft.flow;
    this.#steps = draft.steps.map((step) => new ChangingStep(step));
    this.#parameters = new Map(draft.parameters);
  }

  get steps(): readonly ChangingStep[] {
    return this.#steps;
  }

  get draft(): FlowDraft {
    return { ...this.#draft, steps: this.steps.map((step) => step.draft), parameters: this.#parameters };
  }

  get parameters(): readonly string[] {
    return [...this.#parameters.keys()];
  }

  step(name: string): StepMutation {
    return this.#known(name);
  }

  #known(name: string): ChangingStep {
    const found = this.steps.find((step) => step.name === name);
    if (found !== undefined) return found;
    const names = this.steps.map((step) => step.name);
    throw this.#refused(`it has no step ${name}`, didYouMean(name, names));
  }

  removeStep(name: string): void {
    const { isStart, isEnd } = this.#known(name);
    if (isStart || isEnd)
      throw this.#refused(`${name} can't be taken away, for the flow ${isStart ? 'begins' : 'ends'} there`);
    this.#steps = this.#steps.filter((step) => step.name !== name);
  }

  addStep<F extends object>(name: string, { run, ...place }: NewStep<F>): StepMutation {
    if (!identifier.test(name) || Object.hasOwn(Flow.prototype, name))
      throw this.#refused(`"${name}" can't be the name of a step`);
    if (this.#steps.some((step) => step.name === name)) throw this.#refused(`it has a step ${name} already`);
    if (this.#parameters.has(name)) throw this.#refused(`it has a parameter ${name}`);
    const { after, before }: { readonly after?: string | undefined; readonly before?: string | undefined } = place;
    const [beside, another] = [after, before].filter((one) => one !== undefined);
    if (beside === undefined || another !== undefined)
      throw this.#refused(`the step ${name} has to be added either after or before another`);
    this.#known(beside);
    const added = new ChangingStep({ name, isStart: false, isEnd: false, decorators: [], added: { place, run } });
    this.#steps = [...this.#steps, added];
    return added;
  }

  addParameter(name: string, declared: unknown): void {
    const spec = paramSpec(declared);
    if (spec === undefined) throw this.#refused(`what is given for the parameter ${name} wasn't made by param()`);
    if (!identifier.test(name)) throw this.#refused(`"${name}" can't be the name of a parameter`);
    if (this.#parameters.has(name)) throw this.#refused(`it has a parameter ${name} already`);
    if (this.steps.some((step) => step.name === name)) throw this.#refused(`it has a step ${name}`);
    this.#parameters.set(name, spec);
  }

  removeParameter(name: string): void {
    if (this.#parameters.delete(name)) return;
    throw this.#refused(`it has no parameter ${name}`, didYouMean(name, this.parameters));
  }

  #refused(reason: string, guess?: string): FlowError {
    return errors.FLOW_MUTATION({ flow: this.name, reason, guess });
  }
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

class ChangingStep implements StepMutation {
  readonly name: string;
  readonly isStart: boolean;
  readonly isEnd: boolean;
  readonly #draft: StepDraft;
  /** Topmost first. */
  #decorators: readonly AppliedDecorator[];

  constructor(draft: StepDraft) {
    this.#draft = draft;
    this.name = draft.name;
    this.isStart = draft.isStart;
    this.isEnd = draft.isEnd;
    this.#decorators = draft.decorators;
  }

  get draft(): StepDraft {
    return { ...this.#draft, decorators: this.#decorators };
  }

  get decorators(): readonly DecoratorUse[] {
    return this.#decorators.map(({ name, options }) => ({ name, options }));
  }

  addDecorator(decorator: StepDecorator, place?: { readonly below: true }): void {
    const added = appliedBy(decorator, this.name);
    this.#decorators = place === undefined ? [...added, ...this.#decorators] : [...this.#decorators, ...added];
    for (const one of added.toReversed()) runMutator(one, this, `the step ${this.name}`);
  }

  removeDecorator(name: string): boolean {
    const rest = this.#decorators.filter((decorator) => decorator.name !== name);
    const isFound = rest.length < this.#decorators.length;
    this.#decorators = rest;
    return isFound;
  }
}

/** What a decorator would leave on the step, had it been written there. */
function appliedBy(decorator: StepDecorator, step: string): readonly AppliedDecorator[] {
  const standIn = (): void => undefined;
  const context = { kind: 'method', name: step, static: false, private: false };
  (decorator as unknown as (method: unknown, place: unknown) => void)(standIn, context);
  const marks = standIn as { readonly [decoratorsMark]?: readonly AppliedDecorator[] };
  return (marks[decoratorsMark] ?? []).toReversed();
}

interface Mutator {
  readonly name: string;
  readonly options: unknown;
  readonly written?: Error | undefined;
  readonly mutate?: ((target: never, options: never) => void) | undefined;
}

/** What a mutator throws is told with the place of its decorator, unless it says more itself. */
function runMutator(decorator: Mutator, target: FlowMutation | StepMutation, on: string): void {
  try {
    refuseLater(decorator.mutate?.(target as never, decorator.options as never));
  } catch (cause) {
    const { message } = errorRecord(cause);
    const place = faultPlace(cause, decorator.written);
    throw errors.FLOW_DECORATOR_FAILED({ decorator: decorator.name, on, reason: message }, { cause, ...place });
  }
}
