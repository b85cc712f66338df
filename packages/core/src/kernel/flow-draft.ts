import type { AddedStep } from '../contracts/flow-source.ts';
import type { ParamSpec } from '../contracts/param-spec.ts';
import type { StepHooks } from './step-hooks.ts';

/** A step of a flow that isn't set up yet. */
export interface StepDraft {
  readonly name: string;
  readonly isStart: boolean;
  readonly isEnd: boolean;
  /** Topmost first, which is the outermost. */
  readonly decorators: readonly AppliedDecorator[];
  /** Of a step that isn't one of the flow's own: what it does, and where it stands. */
  readonly added?: StepAddition;
}

/** A step that a mutator adds. */
export interface StepAddition {
  readonly place: AddedStep;
  /** Gets the flow; reads and sets artifacts there. */
  readonly run: (flow: never) => unknown;
}

/** A step decorator with its options, ready to be bound to a step. */
export interface AppliedDecorator {
  readonly name: string;
  readonly options: unknown;
  /** True where a step that fans out can't have it, as its fan-out can't be known without its body. */
  readonly refusesFanOut?: boolean;
  /** True where it stands on the class: then it holds for the steps that can have it. */
  readonly isForAll?: boolean;
  /** Names of the artifacts that it may set, for the checks of a graph. */
  readonly sets?: readonly string[];
  /** Changes its step's decorators, before any is set up. */
  readonly mutate?: ((step: never, options: never) => void) | undefined;
  readonly setup: (step: StepHooks, options: never) => void | Promise<void>;
  /** Made where it stands: the place of errors about it. */
  readonly written?: Error | undefined;
  /** What made it. */
  readonly maker?: DecoratorMaker;
}

/** What makes a step decorator of its options. */
export interface DecoratorMaker {
  readonly name: string;
  /** Throws FLOW_DECORATOR_OPTIONS; undefined where whoever loads the module is told instead. */
  apply(options: unknown, place: DecoratorPlace): AppliedDecorator | undefined;
}

/** Where a decorator was given, for errors. */
export interface DecoratorPlace {
  /** As part of a sentence: `on the step start`. */
  readonly where: string;
  /** Made where it was called: in front of the step, by whoever wrote its options. */
  readonly written: Error | undefined;
}

/** A flow before its decorators are set up. */
export interface FlowDraft {
  /** The name of its class. */
  readonly flow: string;
  readonly steps: readonly StepDraft[];
  /** By the names of the fields that declare them. */
  readonly parameters: ReadonlyMap<string, ParamSpec>;
}
