import type { SourcePosition } from './flow-error.ts';
import type { StepName } from './ids.ts';

/** Where a step goes when it is done, as its one `this.next(…)` says. */
export type Transition =
  | { readonly kind: 'linear'; readonly to: StepName }
  | { readonly kind: 'split'; readonly to: readonly StepName[] }
  | { readonly kind: 'foreach'; readonly to: StepName }
  | { readonly kind: 'parallel'; readonly to: StepName }
  | { readonly kind: 'switch'; readonly cases: Readonly<Record<string, StepName>> }
  | { readonly kind: 'end' };

/** Whether a step's body alone knows where the flow goes on, so that it can't do without. */
export function fansOut({ kind }: Pick<Transition, 'kind'>): boolean {
  return kind === 'foreach' || kind === 'parallel' || kind === 'switch';
}

/** The split that a join closes. */
export interface JoinOf {
  readonly split: StepName;
  readonly kind: 'split' | 'foreach' | 'parallel';
}

export interface StepDecoratorUse {
  readonly name: string;
  /** As given by the author; undefined when it can't be shown as JSON. */
  readonly options: unknown;
}

export interface StepNode {
  readonly name: StepName;
  /** The step's TSDoc, without its stars; undefined when it has none. */
  readonly doc: string | undefined;
  readonly position: SourcePosition;
  readonly next: Transition;
  /** Where its own code leads, if steps were added or taken away there. */
  readonly written?: Transition;
  /** Steps that lead here, in the order of the graph. */
  readonly from: readonly StepName[];
  /** Set where the step is a join. */
  readonly join: JoinOf | undefined;
  /** The splits that are open around this step, from the outermost in; a join stands outside the one it closes. */
  readonly open: readonly JoinOf[];
  /** Artifacts and parameters that the step's code reads from `this`, those that can be seen; prefetched. */
  readonly reads: readonly string[];
  /** Artifacts that a join's code reads from its inputs, those that can be seen. */
  readonly inputReads: readonly string[];
  /** Artifacts that the step's code assigns, those that can be seen. */
  readonly writes: readonly string[];
  readonly decorators: readonly StepDecoratorUse[];
}

/** A flow's steps, and where each of them leads. */
export interface FlowGraph {
  /** The name of its class. */
  readonly flow: string;
  /** The class's TSDoc, without its stars; undefined when it has none. */
  readonly doc: string | undefined;
  readonly position: SourcePosition;
  readonly start: StepName;
  readonly end: StepName;
  /** Every step once, in an order in which a split comes before its branches and these before their join. */
  readonly steps: readonly StepNode[];
}

export type Severity = 'error' | 'warning';

/** Something that `flow check` found. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint: string | undefined;
  readonly position: SourcePosition;
  /** The lines around the place with a marker under it, without colours. */
  readonly frame: string;
}
