import { requireMethod, writtenAt } from './decorator-place.ts';
import { errors } from './errors.ts';
import type { Flow } from './flow.ts';

type Done = void | Promise<void>;
type Method<T, A extends unknown[]> = (this: T, ...args: A) => Done;
type StepContext<T, A extends unknown[]> = ClassMethodDecoratorContext<T, Method<T, A>> & {
  readonly static: false;
  readonly private: false;
};

/** What makes a method a step. */
export interface StepMarker {
  <T extends Flow, A extends [unknown?]>(method: Method<T, A>, context: StepContext<T, A>): void;
}

/** A decorator of steps: of one, or, on a flow's class, of all its steps that have none of this name. */
export interface StepDecorator extends StepMarker {
  <C extends abstract new () => Flow>(target: C, context: ClassDecoratorContext<C>): void;
}

export interface StepOptions {
  /** The run begins here; without it, the step named `start`. */
  readonly start?: boolean;
  /** The run is over after it; without it, the step named `end`. */
  readonly end?: boolean;
}

/** On a step's function: what its `@step` said. One key for all copies of core. */
export const stepMark: unique symbol = Symbol.for('flow.step') as never;

/** Makes a method a step of its flow. */
export function step(options: StepOptions): StepMarker;
export function step<T extends Flow, A extends [unknown?]>(method: Method<T, A>, context: StepContext<T, A>): void;
export function step(first: unknown, context?: DecoratorContext): unknown {
  if (context !== undefined) return mark(first, {}, context);
  const options = (first ?? {}) as StepOptions;
  return (method: unknown, place: DecoratorContext) => mark(method, options, place);
}

function mark(method: unknown, options: StepOptions, context: DecoratorContext): void {
  requireMethod(context);
  const body = method as object;
  if (Object.hasOwn(body, stepMark)) throw errors.FLOW_STEP_TWICE({ step: String(context.name) }, writtenAt());
  Object.defineProperty(body, stepMark, { value: { ...options } });
}
