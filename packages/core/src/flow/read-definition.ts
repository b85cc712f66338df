import type { AddedStep, ClassSource, FlowSource, StepDeclaration } from '../contracts/flow-source.ts';
import type { ParamSpec } from '../contracts/param-spec.ts';
import type { AppliedDecorator } from '../kernel/flow-draft.ts';
import { stepOrClass, writtenAt } from './decorator-place.ts';
import { applied, stepDecoratorsMark, type AppliedFlowDecorator } from './decorators.ts';
import { errors } from './errors.ts';
import { isFlowBase } from './flow-base.ts';
import { paramSpec } from './param.ts';

import { flagsOf, variableName } from './parameter-flags.ts';
import { stepMark, type StepOptions } from './step.ts';

/** A flow's class, of any copy of core. */
export type FlowClass = new () => object;

export interface StepDefinition {
  readonly name: string;
  /** Index in `classes` of the class that has it. */
  readonly declaredIn: number;
  readonly options: StepOptions;
  readonly body: (...args: unknown[]) => unknown;
  /** Topmost first. */
  readonly decorators: readonly AppliedDecorator[];
  /** Where it was added; undefined for a step of the class. */
  readonly added?: AddedStep;
}

/** What a loaded class says of its flow. */
export interface FlowDefinition {
  readonly name: string;
  readonly flowClass: FlowClass;
  /** The flow's own class first, then those it extends, without Flow itself. */
  readonly classes: readonly FlowClass[];
  readonly steps: readonly StepDefinition[];
  /** Those of the class that a decorator or a plugin took away. */
  readonly removedSteps?: readonly StepDefinition[];
  readonly parameters: ReadonlyMap<string, ParamSpec>;
  /** Those that the class declares and a decorator or a plugin took away. */
  readonly removedParameters?: readonly string[];
  /** Topmost first, base classes' last. */
  readonly decorators: readonly AppliedFlowDecorator[];
}

/** True for a class that extends Flow, of any copy of core. */
export function isFlowClass(value: unknown): value is FlowClass {
  return typeof value === 'function' && chain(value).length > 0;
}

/** The flow of a module: its default export, or the only flow that it exports. Throws FLOW_NO_FLOW and FLOW_TWO_FLOWS. */
export function findFlowClass(module: Readonly<Record<string, unknown>>, file = 'The module'): FlowClass {
  const main = module['default'];
  if (isFlowClass(main)) return main;
  const found = [...new Set(Object.values(module).filter((value) => isFlowClass(value)))];
  const [only] = found;
  if (only === undefined) throw errors.FLOW_NO_FLOW({ file });
  if (found.length > 1) throw errors.FLOW_TWO_FLOWS({ file, names: found.map((one) => one.name) });
  return only;
}

/** Reads a flow's class: its steps, decorators and parameters. Throws FLOW_NOT_A_FLOW and FLOW_CONSTRUCTOR_FAILED. */
export function readDefinition(flowClass: FlowClass): FlowDefinition {
  const classes = chain(flowClass);
  if (classes.length === 0) throw errors.FLOW_NOT_A_FLOW({ name: flowClass.name || 'The class' });
  return {
    name: flowClass.name,
    flowClass,
    classes,
    steps: readSteps(classes),
    parameters: readParameters(flowClass),
    decorators: classes.flatMap((one) => applied<AppliedFlowDecorator>(one)),
  };
}

/** The definition in the form that the graph is built from. */
export function flowSource(definition: FlowDefinition, classes: readonly ClassSource[]): FlowSource {
  const removed = new Set(definition.removedSteps);
  const steps: StepDeclaration[] = [...definition.steps, ...removed].map((step) => ({
    name: step.name,
    declaredIn: step.declaredIn,
    ...endsOf(step),
    ...(step.added !== undefined && { added: { ...step.added, code: String(step.body) } }),
    ...(removed.has(step) && { isRemoved: true }),
    decorators: step.decorators.map(({ name, options, refusesFanOut = false, isForAll = false, sets = [] }) => ({
      name,
      options,
      refusesFanOut,
      isForAll,
      sets,
    })),
  }));
  const parameterFlags = [...definition.parameters].map(([name, spec]) => {
    return { name, flags: flagsOf(name, spec), variable: variableName(name, spec) };
  });
  const { name, removedParameters = [] } = definition;
  return { name, classes, steps, parameters: [...definition.parameters.keys()], removedParameters, parameterFlags };
}

/** Whether a step is where its flow begins or ends. */
export function endsOf({ name, options }: StepDefinition): { readonly isStart: boolean; readonly isEnd: boolean } {
  return { isStart: options.start ?? name === 'start', isEnd: options.end ?? name === 'end' };
}

function chain(flowClass: object): readonly FlowClass[] {
  const classes: FlowClass[] = [];
  let at: object | null = flowClass;
  while (at !== null && at !== Function.prototype) {
    if (isFlowBase(at)) return classes;
    classes.push(at as FlowClass);
    at = Object.getPrototypeOf(at) as object | null;
  }
  return [];
}

function readSteps(classes: readonly FlowClass[]): readonly StepDefinition[] {
  const steps = new Map<string, StepDefinition>();
  for (const [declaredIn, owner] of classes.entries()) {
    for (const name of Object.getOwnPropertyNames(owner.prototype)) {
      const body = Object.getOwnPropertyDescriptor(owner.prototype, name)?.value as StepDefinition['body'] | undefined;
      // The class itself stands there as `constructor`, with its own decorators.
      if (name === 'constructor' || steps.has(name) || typeof body !== 'function') continue;
      if (!Object.hasOwn(body, stepMark)) {
        requireUndecorated(name, body);
        continue;
      }
      const options = (body as unknown as Record<typeof stepMark, StepOptions>)[stepMark];
      steps.set(name, { name, declaredIn, options, body, decorators: applied<AppliedDecorator>(body) });
    }
  }
  return decorateAll([...steps.values()], decoratorsOfAll(classes));
}

/** Those that stand on the classes for all steps; of one name, those of the class that is nearest to the flow's own. */
function decoratorsOfAll(classes: readonly FlowClass[]): readonly AppliedDecorator[] {
  return classes.reduce<readonly AppliedDecorator[]>((nearer, one) => {
    const names = new Set(nearer.map(({ name }) => name));
    const own = applied<AppliedDecorator>(one, stepDecoratorsMark);
    return [...nearer, ...own.filter(({ name }) => !names.has(name))];
  }, []);
}

/** Puts decorators above those of each step that has none of their name. */
export function decorateAll(
  steps: readonly StepDefinition[],
  decorators: readonly AppliedDecorator[],
): readonly StepDefinition[] {
  if (decorators.length === 0) return steps;
  return steps.map((step) => {
    const own = new Set(step.decorators.map(({ name }) => name));
    return { ...step, decorators: [...decorators.filter(({ name }) => !own.has(name)), ...step.decorators] };
  });
}

/** What a step's decorator does needs a step; on any other method it would do nothing, unnoticed. */
function requireUndecorated(name: string, method: object): void {
  const [first] = applied<AppliedDecorator>(method);
  if (first === undefined) return;
  const facts = { decorator: first.name, expected: stepOrClass, found: `the method ${name}, which has no @step` };
  throw errors.FLOW_DECORATOR_PLACE(facts, writtenAt(first.written));
}

function readParameters(flowClass: FlowClass): ReadonlyMap<string, ParamSpec> {
  const parameters = new Map<string, ParamSpec>();
  for (const [name, value] of Object.entries(construct(flowClass))) {
    const spec = paramSpec(value);
    if (spec !== undefined) parameters.set(name, spec);
  }
  return parameters;
}

/** A new instance; what its field initialisers throw is FLOW_CONSTRUCTOR_FAILED. */
export function construct(flowClass: FlowClass): object {
  try {
    return new flowClass();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw errors.FLOW_CONSTRUCTOR_FAILED({ flow: flowClass.name, reason }, { cause, ...writtenAt(cause) });
  }
}
