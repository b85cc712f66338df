import { graphOf, targetsOf, type Graph, type Node, type Target } from './random-flow.ts';
import type { Plan, RawOp, RawStep } from './random-plan.ts';
import type { Op, Sum } from './random-values.ts';

export const numbers: readonly string[] = ['a', 'b', 'c'];
export const lists: readonly string[] = ['xs', 'ys'];
const names = [...numbers, ...lists, 'v', 'w'];

/** A step as it is written and run. */
export interface Step {
  readonly name: string;
  readonly ops: readonly Op[];
  readonly next: Target;
  /** What a switch or a loop decides by, or a foreach counts to. */
  readonly sum: Sum;
  /** The artifact that a foreach goes over. */
  readonly list: string | undefined;
  readonly closes: string | undefined;
  readonly takesItem: boolean;
  readonly isRetried: boolean;
  readonly isCaught: boolean;
}

export interface Program {
  readonly graph: Graph;
  readonly steps: ReadonlyMap<string, Step>;
}

/** Makes a flow of a plan: every read finds something, every merge meets agreement. */
export function programOf(plan: Plan): Program {
  const graph = graphOf(plan);
  const maker = new Maker(graph);
  return { graph, steps: maker.make() };
}

interface Join {
  /** The last steps of each branch. */
  readonly tails: readonly (readonly string[])[];
  readonly entries: readonly string[];
  /** What the branches write or delete. */
  readonly touched: ReadonlySet<string>;
  readonly kind: Target['kind'];
}

interface Scene {
  readonly node: Node;
  readonly known: ReadonlySet<string>;
  readonly sum: Sum;
}

class Maker {
  readonly #graph: Graph;
  readonly #initial: readonly string[];
  readonly #joins = new Map<string, Join>();
  /** What is there for certain after each step; absent as long as it isn't known. */
  readonly #after = new Map<string, ReadonlySet<string>>();

  constructor(graph: Graph) {
    this.#graph = graph;
    const { initial } = graph.plan;
    this.#initial = [...(initial.a === undefined ? [] : ['a']), ...(initial.xs === undefined ? [] : ['xs'])];
    for (const node of graph.nodes.values())
      if (node.closes !== undefined) this.#joins.set(node.name, this.#join(node));
  }

  make(): ReadonlyMap<string, Step> {
    const nodes = [...this.#graph.nodes.values()];
    let before: string;
    let round = 0;
    do {
      before = this.#state();
      round += 1;
      for (const node of nodes) this.#after.set(node.name, this.#afterStep(node, round));
    } while (before !== this.#state());
    const byNumber = nodes.toSorted((one, other) => rank(one.name, this.#graph) - rank(other.name, this.#graph));
    return new Map(byNumber.map((node) => [node.name, this.#step(node).step]));
  }

  /** What a step does depends on what it finds, so that what is known could change for ever: at last it may only shrink. */
  #afterStep(node: Node, round: number): ReadonlySet<string> {
    const { after } = this.#step(node);
    const known = this.#after.get(node.name);
    return round <= 10 || known === undefined ? after : after.intersection(known);
  }

  #state(): string {
    return [...this.#after].map(([name, known]) => `${name}:${[...known].toSorted().join(',')}`).join(';');
  }

  #step(node: Node): { readonly step: Step; readonly after: ReadonlySet<string> } {
    const { raw, next, name, closes } = node;
    const before = closes === undefined ? this.#before(name) : new Set<string>();
    const known = new Set(before);
    const ops = closes === undefined ? this.#ops(node, raw.ops, known) : this.#joinOps(node, known);
    const isCaught = canBeCaught(node, this.#graph) && raw.isCaught;
    const list = next.kind === 'foreach' && next.items.kind === 'list' ? this.#readable(known, lists)[0] : undefined;
    const sum = this.#sum(decider(next), node, known);
    const after = isCaught ? known.intersection(before).add('error') : known;
    const facts = { takesItem: takesItem(node, this.#graph), isRetried: raw.isRetried, isCaught };
    return { step: { name, ops, next, sum, list, closes, ...facts }, after };
  }

  #before(name: string): ReadonlySet<string> {
    const from = [...this.#graph.nodes.values()].filter((one) => targetsOf(one).includes(name));
    if (name === this.#graph.start) return new Set(this.#initial);
    return common(from.map((one) => this.#after.get(one.name)));
  }

  #ops(node: Node, raws: readonly RawOp[], known: Set<string>): readonly Op[] {
    return raws.map((raw) => {
      const op = this.#op(raw, node, known);
      if ('to' in op) known[op.kind === 'delete' ? 'delete' : 'add'](op.to);
      return op;
    });
  }

  #joinOps(node: Node, known: Set<string>): readonly Op[] {
    const { ops, merge } = node.raw;
    const join = this.#joins.get(node.name);
    if (join === undefined || merge < 3) return this.#ops(node, ops, known);
    const first = merge % (ops.length + 1);
    const agreed = mergedFor(join, (name) => this.#after.get(name));
    const own = merge < 9 ? [] : [...join.touched].map((name) => this.#fromInputs(name, join));
    for (const op of own) if ('to' in op) known.add(op.to);
    const ahead = this.#ops(node, ops.slice(0, first), known);
    const written = [...own, ...ahead];
    const exclude = [...join.touched].filter((name) => !known.has(name));
    const isIncluding = merge === 7 || merge === 8;
    const include = isIncluding ? [...agreed].filter((_, index) => (index + merge) % 2 === 0) : undefined;
    for (const name of include ?? agreed) known.add(name);
    const merging: Op = { kind: 'merge', include, exclude: isIncluding ? [] : exclude };
    return [...written, merging, ...this.#ops(node, ops.slice(first), known)];
  }

  #fromInputs(to: string, join: Join): Op {
    if (numbers.includes(to)) {
      const isThere = this.#inputNames(join).has(to);
      return { kind: 'number', to, sum: isThere ? { kind: 'total', name: to } : { kind: 'inputs' } };
    }
    const isThere = this.#inputNames(join).has(to) && to !== 'error';
    if (lists.includes(to)) return isThere ? { kind: 'collect', to, of: to } : { kind: 'list', to, sums: [] };
    return isThere ? { kind: 'gather', to, of: to } : { kind: 'literal', to, value: undefined };
  }

  /** What every input has, or shows as its initial value. */
  #inputNames(join: Join): ReadonlySet<string> {
    return common(join.tails.flat().map((name) => this.#after.get(name))).union(new Set(this.#initial));
  }

  #op(raw: RawOp, node: Node, known: ReadonlySet<string>): Op {
    const to = names[raw.to % names.length] ?? 'a';
    if (raw.kind === 11 && !this.#initial.includes(to)) return { kind: 'delete', to };
    const sum = this.#sum(raw, node, known);
    if (numbers.includes(to)) return { kind: 'number', to, sum };
    return lists.includes(to)
      ? this.#listOp(to, raw, { node, known, sum })
      : this.#valueOp(to, raw, { node, known, sum });
  }

  #listOp(to: string, { kind, n }: RawOp, { node, known, sum }: Scene): Op {
    const of = this.#offered(node, lists);
    if (of !== undefined && kind % 2 === 1) return { kind: 'collect', to, of };
    // What a join changes in place before it merges isn't set there.
    const isThere = node.closes === undefined ? this.#readable(known, [to]).length > 0 : known.has(to);
    if (kind < 6 && isThere) return { kind: 'push', to, sum };
    return { kind: 'list', to, sums: [sum, { kind: 'literal', n } as const].slice(0, n % 3) };
  }

  #valueOp(to: string, { kind, literal }: RawOp, { node, known, sum }: Scene): Op {
    const of = this.#offered(node, ['v', 'w']);
    if (of !== undefined && kind % 2 === 1) return { kind: 'gather', to, of };
    if (kind < 3 && isInForeach(node, this.#graph)) return { kind: 'item', to };
    const other = this.#readable(known, ['v', 'w'])[0];
    if (other === undefined || kind >= 8) return { kind: 'literal', to, value: literal };
    return kind < 6 ? { kind: 'wrap', to, of: other, sum } : { kind: 'copy', to, of: other };
  }

  /** One of these that all inputs of a join have. */
  #offered({ name }: Node, wanted: readonly string[]): string | undefined {
    const join = this.#joins.get(name);
    return join === undefined ? undefined : [...this.#inputNames(join)].find((one) => wanted.includes(one));
  }

  #readable(known: ReadonlySet<string>, wanted: readonly string[]): readonly string[] {
    return wanted.filter((name) => known.has(name) || this.#initial.includes(name));
  }

  #sum({ x, y, n }: Pick<RawOp, 'x' | 'y' | 'n'>, node: Node, known: ReadonlySet<string>): Sum {
    const found: Sum[] = [
      ...this.#readable(known, numbers).map((name) => ({ kind: 'artifact', name }) as const),
      ...this.#readable(known, lists).map((name) => ({ kind: 'length', name }) as const),
      ...(isInForeach(node, this.#graph) ? ([{ kind: 'index' }, { kind: 'depth' }, { kind: 'item' }] as const) : []),
      ...this.#joinSums(node),
      { kind: 'round' },
    ];
    const one = found[x % (found.length + 1)] ?? { kind: 'literal', n: x };
    const other = found[y % (found.length + 1)];
    return other === undefined || n < 3 ? one : { kind: 'mix', x: one, y: other, n };
  }

  #joinSums({ name }: Node): readonly Sum[] {
    const join = this.#joins.get(name);
    if (join === undefined) return [];
    const totals = [...this.#inputNames(join)].filter((one) => numbers.includes(one));
    const branches = join.kind === 'split' ? join.entries : [];
    const from = branches.flatMap((step, index) => {
      if (step === name) return [];
      const there = common((join.tails[index] ?? []).map((tail) => this.#after.get(tail)));
      return [...there]
        .filter((one) => numbers.includes(one))
        .map((one) => ({ kind: 'from', step, name: one }) as const);
    });
    return [{ kind: 'inputs' }, ...totals.map((one) => ({ kind: 'total', name: one }) as const), ...from];
  }

  #join({ name, closes }: Node): Join {
    const split = this.#graph.nodes.get(closes ?? '');
    const entries = split === undefined ? [] : targetsOf(split);
    const branches = entries.map((entry) => reach(entry, name, this.#graph));
    const tails = entries.map((entry, index) =>
      entry === name
        ? [closes ?? '']
        : (branches[index] ?? []).filter((one) => targetsOf(one).includes(name)).map((one) => one.name),
    );
    const touched = new Set(branches.flat().flatMap((node) => writes(node, this.#graph)));
    return { tails, entries, touched, kind: split?.next.kind ?? 'end' };
  }
}

/** What a merge surely brings: what one of the branches surely has and none touches. */
function mergedFor(join: Join, after: (name: string) => ReadonlySet<string> | undefined): ReadonlySet<string> {
  const branches = join.tails.map((tails) => common(tails.map((name) => after(name))));
  const there = branches.reduce((all, one) => all.union(one), new Set<string>());
  return there.difference(join.touched);
}

/** What all of these hold; those that aren't known yet hold everything. */
function common(sets: readonly (ReadonlySet<string> | undefined)[]): ReadonlySet<string> {
  const all: ReadonlySet<string> = new Set(names);
  return sets.reduce<ReadonlySet<string>>((left, one) => (one === undefined ? left : left.intersection(one)), all);
}

/** The steps from `entry` on, short of `join`. */
function reach(entry: string, join: string, graph: Graph): readonly Node[] {
  const found = new Set(entry === join ? [] : [entry]);
  for (const name of found) {
    const node = graph.nodes.get(name);
    for (const to of node === undefined ? [] : targetsOf(node)) if (to !== join) found.add(to);
  }
  return [...found].flatMap((name) => graph.nodes.get(name) ?? []);
}

function writes(node: Node, graph: Graph): readonly string[] {
  const { ops, isCaught, merge } = node.raw;
  const own = ops.map(({ to }) => names[to % names.length] ?? 'a');
  const error = isCaught && canBeCaught(node, graph) ? ['error'] : [];
  const all = node.closes !== undefined && merge >= 9 ? ['error', ...names] : [];
  return [...own, ...error, ...all];
}

/** What fans out or switches can't be, and a gang is caught as one. */
function canBeCaught({ name, next }: Node, { nodes }: Graph): boolean {
  const isGang = [...nodes.values()].some((one) => one.next.kind === 'parallel' && one.next.to === name);
  return !isGang && (next.kind === 'linear' || next.kind === 'split' || next.kind === 'end');
}

/** Nothing but one foreach leads to it. */
function takesItem({ name, raw }: Node, { nodes }: Graph): boolean {
  const from = [...nodes.values()].filter((one) => targetsOf(one).includes(name));
  return from.length === 1 && from[0]?.next.kind === 'foreach' && raw.merge % 2 === 0;
}

function isInForeach({ open }: Node, { nodes }: Graph): boolean {
  return open.some((split) => nodes.get(split)?.next.kind === 'foreach');
}

function decider(next: Target): Pick<RawStep['ops'][number], 'x' | 'y' | 'n'> {
  if (next.kind === 'foreach') return { x: next.items.pick, y: next.items.pick + 1, n: next.items.pick };
  return 'on' in next ? { x: next.on, y: next.on + 2, n: next.on } : { x: 0, y: 0, n: 0 };
}

/** The start first, the end last. */
function rank(name: string, { start, end }: Graph): number {
  if (name === start) return -1;
  return name === end ? Number.MAX_SAFE_INTEGER : Number(name.slice(1));
}
