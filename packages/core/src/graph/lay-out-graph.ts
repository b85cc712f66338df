import type { FlowGraph, StepNode, Transition } from '../contracts/graph.ts';
import type { StepName } from '../contracts/ids.ts';
import { edgesOf } from './graph-edges.ts';
import { nestSteps, type Nested } from './nest-steps.ts';

/** A line beside the steps that lie between a step with several ways on and the step where these meet. */
export interface Rail {
  /** The step with several ways on. */
  readonly split: StepName;
  readonly kind: Exclude<Transition['kind'], 'linear' | 'end'>;
  /** Nothing further hangs on the line below this arm. */
  readonly isLast: boolean;
}

/** Where a step leads, in terms of the drawing. */
export interface Way {
  readonly to: StepName;
  /**
   * `below`: to the next row, on the same rails. `arm`: to the head of an arm of its own. `ahead`: to a row further down.
   * `back`: to a row above, or to itself.
   */
  readonly kind: 'below' | 'arm' | 'ahead' | 'back';
  /** The cases of a switch that lead there. */
  readonly cases: readonly string[];
}

/** A row of a drawing. */
export interface LaidOutStep {
  readonly step: StepNode;
  /** From the outermost in. */
  readonly rails: readonly Rail[];
  /** It is the head of an arm: of the innermost rail. */
  readonly isHead: boolean;
  /** The cases of the rail's switch that lead to this head. */
  readonly cases: readonly string[];
  readonly ways: readonly Way[];
}

/**
 * A row for each step, from the start to the end: the arms of a split follow it one after the other, each with all its steps,
 * and then comes the step where they meet, on the rails of the split.
 */
export function layOutGraph(graph: FlowGraph): readonly LaidOutStep[] {
  const places = placeSteps(graph);
  const rows = new Map(places.map(({ step }, row) => [step.name, row]));
  const steps = new Map(graph.steps.map((step) => [step.name, step]));
  return places.map(({ step, rails, isHead, nested }, row) => {
    const split = isHead ? steps.get(rails.at(-1)?.split ?? step.name) : undefined;
    return {
      step,
      rails,
      isHead,
      cases: split === undefined ? [] : casesTo(split.next, step.name),
      ways: waysOf(step, { row, rows, nested }),
    };
  });
}

interface Place extends Pick<LaidOutStep, 'step' | 'rails' | 'isHead'> {
  readonly nested: Nested;
}

function placeSteps(graph: FlowGraph): readonly Place[] {
  const steps = new Map(graph.steps.map((step) => [step.name, step]));
  const tree = nestSteps(graph);
  const places: Place[] = [];
  const placeFrom = (first: StepName, rails: readonly Rail[]): void => {
    let name: StepName | undefined = first;
    while (name !== undefined) {
      const step = steps.get(name);
      const nested = tree.get(name);
      if (step === undefined || nested === undefined) throw new Error(`The graph has no step ${name}.`);
      places.push({ step, rails, isHead: name === first && rails.length > 0, nested });
      for (const arm of nested.arms) placeFrom(arm, [...rails, railOf(step, arm, nested)]);
      name = nested.after;
    }
  };
  placeFrom(graph.start, []);
  return places;
}

function railOf({ name, next }: StepNode, arm: StepName, { arms, after }: Nested): Rail {
  if (next.kind === 'linear' || next.kind === 'end') throw new Error(`The step ${name} has no arms.`);
  return { split: name, kind: next.kind, isLast: after === undefined && arm === arms.at(-1) };
}

interface Placement {
  readonly row: number;
  readonly rows: ReadonlyMap<StepName, number>;
  readonly nested: Nested;
}

function waysOf({ next }: StepNode, { row, rows, nested }: Placement): readonly Way[] {
  const targets = new Set(edgesOf(next).map(({ to }) => to));
  return [...targets].map((to) => {
    const cases = casesTo(next, to);
    if ((rows.get(to) ?? 0) <= row) return { to, kind: 'back', cases };
    if (nested.arms.includes(to)) return { to, kind: 'arm', cases };
    return { to, kind: next.kind === 'linear' && nested.after === to ? 'below' : 'ahead', cases };
  });
}

function casesTo(next: Transition, to: StepName): readonly string[] {
  if (next.kind !== 'switch') return [];
  return Object.entries(next.cases).flatMap(([key, target]) => (target === to ? [key] : []));
}
