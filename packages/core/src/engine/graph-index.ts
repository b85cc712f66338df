import type { FlowGraph, StepNode } from '../contracts/graph.ts';
import type { StepName } from '../contracts/ids.ts';

/** A graph, ready for the questions of a scheduler. */
export class GraphIndex {
  readonly graph: FlowGraph;
  readonly #nodes: ReadonlyMap<StepName, StepNode>;
  readonly #joins: ReadonlyMap<StepName, StepNode>;
  readonly #repeating: ReadonlySet<StepName>;
  readonly #branches = new Map<string, ReadonlySet<StepName>>();

  constructor(graph: FlowGraph) {
    this.graph = graph;
    this.#nodes = new Map(graph.steps.map((node) => [node.name, node]));
    this.#joins = new Map(graph.steps.flatMap((node) => (node.join === undefined ? [] : [[node.join.split, node]])));
    this.#repeating = new Set(
      graph.steps.filter((node) => this.#reaches(targets(node), node.name)).map((node) => node.name),
    );
  }

  has(name: StepName): boolean {
    return this.#nodes.has(name);
  }

  node(name: StepName): StepNode {
    const node = this.#nodes.get(name);
    if (node === undefined) throw new Error(`The graph of ${this.graph.flow} has no step ${name}.`);
    return node;
  }

  /** The join that closes a split. */
  joinOf(split: StepName): StepNode {
    const join = this.#joins.get(split);
    if (join === undefined) throw new Error(`No step joins what ${split} splits.`);
    return join;
  }

  /** The steps between a split and its join. */
  inside(split: StepName): readonly StepName[] {
    return this.graph.steps.filter(({ open }) => open.some((one) => one.split === split)).map(({ name }) => name);
  }

  /** True for a step that may come to itself again. */
  isRepeating(name: StepName): boolean {
    return this.#repeating.has(name);
  }

  /** Which of a split's branches a step belongs to, counted from 0. */
  branchIndex(split: StepNode, step: StepName): number {
    const heads = split.next.kind === 'split' ? split.next.to : [];
    // A branch that leads straight into the join has no step of its own.
    if (step === split.name) return heads.indexOf(this.joinOf(step).name);
    return heads.findIndex((head) => this.#branch(split, head).has(step));
  }

  /** These steps and all that comes after them. */
  from(steps: readonly StepName[]): ReadonlySet<StepName> {
    return this.#closure(steps, () => true);
  }

  #branch(split: StepNode, head: StepName): ReadonlySet<StepName> {
    const key = `${split.name} ${head}`;
    const join = this.joinOf(split.name).name;
    const found = this.#branches.get(key) ?? this.#closure([head], (name) => name !== join);
    this.#branches.set(key, found);
    return found;
  }

  #reaches(from: readonly StepName[], goal: StepName): boolean {
    return this.#closure(from, () => true).has(goal);
  }

  #closure(from: readonly StepName[], enters: (name: StepName) => boolean): ReadonlySet<StepName> {
    const found = new Set<StepName>();
    const queue = from.filter((name) => enters(name));
    for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
      if (found.has(name)) continue;
      found.add(name);
      queue.push(...targets(this.node(name)).filter((next) => enters(next)));
    }
    return found;
  }
}

function targets({ next }: StepNode): readonly StepName[] {
  if (next.kind === 'end') return [];
  return next.kind === 'switch' ? Object.values(next.cases) : [next.to].flat();
}
