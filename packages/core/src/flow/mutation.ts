import type { AddedStep } from '../contracts/flow-source.ts';
import type { StepDecorator } from './step.ts';

/** A step's decorators, open to change before a flow is checked. */
export interface StepMutation {
  readonly name: string;
  readonly isStart: boolean;
  readonly isEnd: boolean;
  /** Those that it has now, topmost first. */
  readonly decorators: readonly DecoratorUse[];
  /** Puts a decorator above those that the step has, so that it is the outermost; `below` them, the innermost. */
  addDecorator(decorator: StepDecorator, place?: { readonly below: true }): void;
  /** Takes all decorators of this name away; false where the step has none. */
  removeDecorator(name: string): boolean;
}

/** A decorator that stands on a step. */
export interface DecoratorUse {
  readonly name: string;
  readonly options: unknown;
}

/** A flow's decorators and parameters, open to change before it is checked. */
export interface FlowMutation {
  readonly name: string;
  readonly steps: readonly StepMutation[];
  /** The names of the parameters that it has now. */
  readonly parameters: readonly string[];
  /** Throws FLOW_MUTATION for a step that the flow doesn't have. */
  step(name: string): StepMutation;
  /**
   * Takes a step away: what led to it leads to what it led to, although the code still names it. Throws FLOW_MUTATION for
   * where the flow begins and ends; a step that splits, fans out, switches or joins is refused when the flow is checked.
   */
  removeStep(name: string): void;
  /**
   * Adds a step between `after` and what that leads to, or between `before` and all that lead to it. It gets the flow, reads
   * and sets artifacts there, and goes on by itself; a decorator that it is to have is added to what this returns.
   */
  addStep<F extends object = Readonly<Record<string, unknown>>>(name: string, step: NewStep<F>): StepMutation;
  /** Gives a field, or one that the class only declares, the parameter that `param()` or `includeFile()` makes. */
  addParameter(name: string, declared: unknown): void;
  /** Takes a parameter away: its field is as if it had never been set. Throws FLOW_MUTATION where there is none. */
  removeParameter(name: string): void;
}

/** A step for `addStep`: its place and what it does. */
export type NewStep<F extends object> = AddedStep & { readonly run: (flow: F) => void | Promise<void> };
