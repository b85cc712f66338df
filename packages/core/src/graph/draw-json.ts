import type { SourcePosition } from '../contracts/flow-error.ts';
import type { FlowGraph, JoinOf, StepDecoratorUse, StepNode, Transition } from '../contracts/graph.ts';
import { edgesOf } from './graph-edges.ts';

/** What `flow show --format json` prints. Within a `version`, properties are only added. */
export interface GraphDocument {
  readonly version: 1;
  readonly flow: string;
  /** The class's TSDoc; absent where it has none. */
  readonly description?: string;
  readonly source: SourcePosition;
  readonly start: string;
  readonly end: string;
  /** In an order in which a split comes before its branches and these before their join. */
  readonly steps: readonly StepDocument[];
}

/** A step in a `GraphDocument`. */
export interface StepDocument {
  readonly name: string;
  /** How it goes on. */
  readonly kind: Transition['kind'];
  /** Where it goes on, with the case for a switch. */
  readonly next: readonly { readonly to: string; readonly case?: string }[];
  /** The steps that lead here. */
  readonly from: readonly string[];
  /** For a join: the step whose split it closes, and the split's kind. */
  readonly joins?: JoinOf;
  /** The splits that are open around it, from the outermost in. */
  readonly inside: readonly JoinOf[];
  /** The method's TSDoc. */
  readonly description?: string;
  readonly source: SourcePosition;
  readonly decorators: readonly StepDecoratorUse[];
  /** As far as the code shows: what it reads from `this`, what a join reads from its inputs, and what it assigns. */
  readonly artifacts: {
    readonly reads: readonly string[];
    readonly inputReads: readonly string[];
    readonly writes: readonly string[];
  };
}

export function drawJson(graph: FlowGraph): string {
  const { flow, doc, position, start, end, steps } = graph;
  const document: GraphDocument = {
    version: 1,
    flow,
    ...(doc === undefined ? {} : { description: doc }),
    source: position,
    start,
    end,
    steps: steps.map((step) => stepDocument(step)),
  };
  return JSON.stringify(document, undefined, 2);
}

function stepDocument(step: StepNode): StepDocument {
  const { name, next, from, join, open, doc, position, decorators, reads, inputReads, writes } = step;
  return {
    name,
    kind: next.kind,
    next: edgesOf(next).map(({ to, label }) => (next.kind === 'switch' ? { to, case: label ?? '' } : { to })),
    from,
    ...(join === undefined ? {} : { joins: join }),
    inside: open,
    ...(doc === undefined ? {} : { description: doc }),
    source: position,
    decorators,
    artifacts: { reads, inputReads, writes },
  };
}
