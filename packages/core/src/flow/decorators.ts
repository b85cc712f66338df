import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { AppliedDecorator, DecoratorMaker, DecoratorPlace } from '../kernel/flow-draft.ts';
import type { PluginKernel } from '../kernel/plugin.ts';
import type { StepHooks } from '../kernel/step-hooks.ts';
import { requireCall, requireClass, requireStepOrClass, writtenAt } from './decorator-place.ts';
import { reportDecoratorFault } from './decorator-faults.ts';
import { errors } from './errors.ts';
import type { Flow } from './flow.ts';
import type { FlowMutation, StepMutation } from './mutation.ts';
import type { StepDecorator } from './step.ts';

/** On a step's function or a flow's class: its decorators, in the order in which they were applied (innermost first). */
export const decoratorsMark: unique symbol = Symbol.for('flow.decorators') as never;

/** On a flow's class: the decorators of all its steps, in the same order. */
export const stepDecoratorsMark: unique symbol = Symbol.for('flow.stepDecorators') as never;

/** On what `defineStepDecorator` returns, for those who know a decorator by its name alone. */
export const makerMark: unique symbol = Symbol.for('flow.decoratorMaker') as never;

type Mark = typeof decoratorsMark | typeof stepDecoratorsMark;

/** A decorator of flows. */
export interface FlowDecorator {
  <C extends abstract new () => Flow>(target: C, context: ClassDecoratorContext<C>): void;
}

type OptionsArguments<In> = undefined extends In ? [options?: In] : [options: In];

interface DecoratorBase<In, Out> {
  /** As authors write it after the `@`. */
  readonly name: string;
  /** Any Standard Schema; what it makes of the options is what `setup` gets. Without one, options go through as they are. */
  readonly options?: StandardSchemaV1<In, Out>;
}

interface StepDecoratorFacts<In, Out> extends DecoratorBase<In, Out> {
  /**
   * Set where the flow may go on without the step's body: then the step can't be one that fans out or switches. On the
   * class, it leaves such steps out.
   */
  readonly refusesFanOut?: boolean;
  /**
   * Names of the artifacts that it sets by `body.assign` or a recovery's `assign`. `flow check` takes others as never set.
   */
  sets?(options: Out): readonly string[];
}

export type StepDecoratorDefinition<In, Out = In> = StepDecoratorFacts<In, Out> &
  Work<
    {
      /** Called once for each step that has it, in the launcher and in each task's process. Taps see this step alone. */
      setup(step: StepHooks, options: Out): void | Promise<void>;
    },
    {
      /** Changes the step's other decorators; called before any decorator is set up, in the launcher and in each task's process. */
      mutate(step: StepMutation, options: Out): void;
    }
  >;

/** One of the two, or both. */
type Work<Setup, Mutate> = (Setup & Partial<Mutate>) | (Mutate & Partial<Setup>);

export type FlowDecoratorDefinition<In, Out = In> = DecoratorBase<In, Out> &
  Work<
    {
      /** Called once, in the launcher and in each task's process. */
      setup(kernel: PluginKernel, options: Out): void | Promise<void>;
    },
    {
      /** Changes the flow's decorators and parameters; called before any is set up, in the launcher and in each task's process. */
      mutate(flow: FlowMutation, options: Out): void;
    }
  >;

/** A flow decorator with its options. */
export interface AppliedFlowDecorator {
  readonly name: string;
  readonly options: unknown;
  readonly setup: (kernel: PluginKernel, options: never) => void | Promise<void>;
  readonly mutate?: ((flow: FlowMutation, options: never) => void) | undefined;
  /** Made where it stands: the place of errors about it. */
  readonly written?: Error;
}

/**
 * Makes a step decorator: a set of taps that see one step. On a flow's class it stands on every step that has no decorator
 * of its name, above the step's own.
 *
 * @example
 * const timed = defineStepDecorator<{ label: string }>({
 *   name: 'timed',
 *   setup(step, { label }) {
 *     step.transformStepBody.tap((body) => ({
 *       ...body,
 *       run: async () => {
 *         console.time(label);
 *         await body.run();
 *         console.timeEnd(label);
 *       },
 *     }));
 *   },
 * });
 */
export function defineStepDecorator<In, Out = In>(
  definition: StepDecoratorDefinition<In, Out>,
): (...args: OptionsArguments<In>) => StepDecorator {
  const { name } = definition;
  const maker: DecoratorMaker = { name, apply: (given, place) => apply(definition, given, { maker, ...place }) };
  const decorate = (...args: OptionsArguments<In>): StepDecorator => {
    requireCall(name, args);
    const [given] = args;
    const written = new Error();
    return (target: object, context: DecoratorContext) => {
      requireStepOrClass(name, context, written);
      const isForAll = context.kind === 'class';
      const where = isForAll ? `on ${context.name ?? 'the flow'}` : `on the step ${String(context.name)}`;
      const mark = isForAll ? stepDecoratorsMark : decoratorsMark;
      const made = maker.apply(given, { where, written });
      if (made !== undefined) push<AppliedDecorator>(target, mark, { ...made, isForAll });
    };
  };
  return Object.assign(decorate, { [makerMark]: maker });
}

function apply<In, Out>(
  definition: StepDecoratorDefinition<In, Out>,
  given: unknown,
  { maker, ...place }: DecoratorPlace & { readonly maker: DecoratorMaker },
): AppliedDecorator | undefined {
  const parsed = parseOptions(definition, given, place);
  if (parsed === undefined) return undefined;
  const { options } = parsed;
  const { name, refusesFanOut = false } = definition;
  const setup = (step: StepHooks, taken: never): void | Promise<void> => definition.setup?.(step, taken);
  const sets = definition.sets?.(options as Out) ?? [];
  const mutate = mutatorOf<StepMutation>(definition);
  return { name, options, setup, refusesFanOut, sets, mutate, written: place.written, maker };
}

/** Makes a flow decorator: a set of taps for the runs of one flow. */
export function defineFlowDecorator<In, Out = In>(
  definition: FlowDecoratorDefinition<In, Out>,
): (...args: OptionsArguments<In>) => FlowDecorator {
  return (...args) => {
    requireCall(definition.name, args);
    const [given] = args;
    const written = new Error();
    return (target, context) => {
      requireClass(definition.name, context as DecoratorContext, written);
      const parsed = parseOptions(definition, given, { where: `on ${context.name ?? 'the flow'}`, written });
      if (parsed === undefined) return;
      const { options } = parsed;
      const setup = (kernel: PluginKernel, taken: never): void | Promise<void> => definition.setup?.(kernel, taken);
      const mutate = mutatorOf<FlowMutation>(definition);
      push<AppliedFlowDecorator>(target, decoratorsMark, { name: definition.name, options, setup, mutate, written });
    };
  };
}

function mutatorOf<T>(definition: {
  mutate?(target: T, options: unknown): void;
}): ((target: T, options: never) => void) | undefined {
  return definition.mutate && ((target, options) => definition.mutate?.(target, options));
}

function push<T>(target: object, mark: Mark, applied: T): void {
  if (!Object.hasOwn(target, mark)) Object.defineProperty(target, mark, { value: [] });
  (target as Record<Mark, T[]>)[mark].push(applied);
}

/** What stands on a step's function or a flow's class itself, topmost first. */
export function applied<T>(target: object, mark: Mark = decoratorsMark): readonly T[] {
  return Object.hasOwn(target, mark) ? (target as Record<Mark, T[]>)[mark].toReversed() : [];
}

/** Undefined where they are wrong, and whoever loads the flow is told. */
function parseOptions<In, Out>(
  definition: DecoratorBase<In, Out>,
  given: unknown,
  { where, written }: DecoratorPlace,
): { readonly options: unknown } | undefined {
  if (definition.options === undefined) return { options: given };
  const result = definition.options['~standard'].validate(given);
  if (!(result instanceof Promise) && result.issues === undefined) return { options: result.value };
  const reason =
    result instanceof Promise
      ? "their schema checks asynchronously, which decorators can't wait for."
      : result.issues.map((issue) => describeIssue(issue)).join('; ');
  const facts = { decorator: definition.name, where, reason };
  reportDecoratorFault(errors.FLOW_DECORATOR_OPTIONS(facts, written && writtenAt(written)));
  return undefined;
}

/** A schema's complaint with its path, as `times: must be positive`. */
export function describeIssue(issue: StandardSchemaV1.Issue): string {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}
