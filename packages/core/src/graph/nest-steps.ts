import type { FlowGraph, StepNode } from '../contracts/graph.ts';
import type { StepName } from '../contracts/ids.ts';
import { edgesOf } from './graph-edges.ts';

/** What stands below a step in a drawing. */
export interface Nested {
  /** The first steps of its branches, arms or tasks for items, in order; and steps where only some arms of a switch meet. */
  readonly arms: readonly StepName[];
  /** The step that every way from this one comes to, where no way leads to it that doesn't pass this step. */
  readonly after: StepName | undefined;
}

type Links = ReadonlyMap<StepName, readonly StepName[]>;

/**
 * Orders a graph as a tree. A step stands below the last one that all ways to it pass (its dominator), and back on that
 * step's own level where all ways from there lead to it. Ways back to an earlier step don't count.
 */
export function nestSteps(graph: FlowGraph): ReadonlyMap<StepName, Nested> {
  const rank = new Map(graph.steps.map(({ name }, index) => [name, index]));
  const ways = forwardWays(graph, rank);
  const above = dominators(graph, ways, rank);
  const below = new Map<StepName, StepName[]>(graph.steps.map(({ name }) => [name, []]));
  for (const [name, parent] of above) below.get(parent)?.push(name);
  const meeting = postDominators(graph, ways, rank);
  return new Map(graph.steps.map((step) => [step.name, nested(step, below.get(step.name) ?? [], meeting)]));
}

function nested(
  { name, next }: StepNode,
  children: readonly StepName[],
  meeting: ReadonlyMap<StepName, StepName>,
): Nested {
  const meets = next.kind === 'linear' ? children[0] : meeting.get(name);
  const after = children.find((child) => child === meets);
  return { arms: children.filter((child) => child !== after), after };
}

/** The ways on from each step. A foreach over nothing leads to its join, and so does any split for what follows here. */
function forwardWays({ steps }: FlowGraph, rank: ReadonlyMap<StepName, number>): Links {
  const joins = new Map(steps.flatMap(({ name, join }) => (join === undefined ? [] : [[join.split, name] as const])));
  return new Map(
    steps.map(({ name, next }, index) => {
      const join = joins.get(name);
      const targets = new Set([...edgesOf(next).map(({ to }) => to), ...(join === undefined ? [] : [join])]);
      return [name, [...targets].filter((to) => (rank.get(to) ?? 0) > index)];
    }),
  );
}

function dominators({ steps }: FlowGraph, ways: Links, rank: ReadonlyMap<StepName, number>): Map<StepName, StepName> {
  const above = new Map<StepName, StepName>();
  for (const { name } of steps) {
    for (const to of ways.get(name) ?? []) {
      const known = above.get(to);
      above.set(to, known === undefined ? name : meet(known, name, { links: above, isFurther: (a, b) => a > b, rank }));
    }
  }
  return above;
}

/** For each step the next that every way from it to the end passes; a way that only leads back doesn't count. */
function postDominators(graph: FlowGraph, ways: Links, rank: ReadonlyMap<StepName, number>): Map<StepName, StepName> {
  const after = new Map<StepName, StepName>();
  const chain = { links: after, isFurther: (a: number, b: number) => a < b, rank };
  for (const { name } of graph.steps.toReversed()) {
    const targets = (ways.get(name) ?? []).filter((to) => to === graph.end || after.has(to));
    const [first, ...rest] = targets;
    if (first !== undefined)
      after.set(
        name,
        rest.reduce((met, to) => meet(met, to, chain), first),
      );
  }
  return after;
}

interface Chain {
  readonly links: ReadonlyMap<StepName, StepName>;
  /** Whether the step of rank `a` is further from the chains' common end than that of rank `b`. */
  readonly isFurther: (a: number, b: number) => boolean;
  readonly rank: ReadonlyMap<StepName, number>;
}

/** The first step that two chains of links have in common. */
function meet(one: StepName, other: StepName, { links, isFurther, rank }: Chain): StepName {
  let [a, b] = [one, other];
  while (a !== b) {
    const isA = isFurther(rank.get(a) ?? 0, rank.get(b) ?? 0);
    const next = links.get(isA ? a : b);
    if (next === undefined) throw new Error(`The steps ${one} and ${other} have no step in common.`);
    if (isA) a = next;
    else b = next;
  }
  return a;
}
