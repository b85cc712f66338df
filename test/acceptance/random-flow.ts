import type { Parts, Plan, RawItems, RawStep } from './random-plan.ts';

export type Target =
  | { readonly kind: 'end' }
  | { readonly kind: 'linear'; readonly to: string }
  | { readonly kind: 'split'; readonly to: readonly string[] }
  | { readonly kind: 'foreach'; readonly to: string; readonly items: RawItems }
  | { readonly kind: 'parallel'; readonly to: string; readonly count: number }
  | { readonly kind: 'switch'; readonly to: readonly string[]; readonly on: number; readonly keys: number }
  | { readonly kind: 'loop'; readonly to: readonly [string, string]; readonly on: number; readonly rounds: number };

/** A step of a random flow with its place in the graph. */
export interface Node {
  readonly name: string;
  readonly raw: RawStep;
  readonly next: Target;
  /** The step whose split it joins. */
  readonly closes: string | undefined;
  /** The splits that are open around it, from the outermost in. */
  readonly open: readonly string[];
}

export interface Graph {
  readonly plan: Plan;
  readonly start: string;
  readonly end: string;
  readonly nodes: ReadonlyMap<string, Node>;
}

interface Head {
  readonly name: string;
  readonly raw: RawStep;
  readonly closes: string | undefined;
}

/** The steps that a plan stands for. */
export function graphOf(plan: Plan): Graph {
  const chain = new Chain(plan);
  const { start, end } = plan.names;
  chain.sequence(plan.parts, { to: end, open: [] }, { name: start, raw: plan.start, closes: undefined });
  if (!chain.nodes.has(end)) chain.add({ name: end, raw: plan.end, closes: undefined }, { kind: 'end' }, []);
  return { plan, start, end, nodes: chain.nodes };
}

interface Around {
  /** Where the last part leads. */
  readonly to: string;
  readonly open: readonly string[];
}

class Chain {
  readonly nodes = new Map<string, Node>();
  readonly #plan: Plan;
  #count = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** Makes the steps of `parts`; the name of the first, or of where they lead. */
  sequence(parts: Parts, around: Around, head?: Head): string {
    const [part, ...rest] = parts;
    if (part === undefined) return head === undefined ? around.to : this.#linear(head, around.to, around);
    const isFused = part.isFused && part.kind !== 'loop' && part.kind !== 'step';
    if (head !== undefined && !isFused) return this.#linear(head, this.sequence(parts, around), around);
    const own = head ?? this.#fresh(part.head);
    const { open } = around;
    switch (part.kind) {
      case 'step':
        return this.#linear(own, this.sequence(rest, around), around);
      case 'loop': {
        const entry = this.sequence(part.body, { to: own.name, open });
        const after = this.sequence(rest, around);
        return this.add(own, { ...part, to: [entry, after] }, open, entry);
      }
      case 'switch': {
        const after = this.sequence(rest, around);
        const to = part.arms.map((arm, index) =>
          this.sequence(arm.parts, { to: arm.leaves && index > 0 ? around.to : after, open }),
        );
        return this.add(own, { ...part, to }, open);
      }
      default: {
        const join = this.#join(part.join, own.name, { rest, around });
        const inside = { to: join, open: [...open, own.name] };
        if (part.kind !== 'split') return this.add(own, { ...part, to: this.sequence(part.body, inside) }, open);
        const arms = part.arms.map((arm, index) => this.sequence(part.isTriangle && index === 1 ? [] : arm, inside));
        return this.add(own, { kind: 'split', to: arms }, open);
      }
    }
  }

  add(head: Head, next: Target, open: readonly string[], entry: string = head.name): string {
    this.nodes.set(head.name, { ...head, next, open });
    return entry;
  }

  #join(raw: RawStep, closes: string, { rest, around }: { readonly rest: Parts; readonly around: Around }): string {
    const { names, end, endsInJoin, parts } = this.#plan;
    const isLast = rest.length === 0 && around.to === names.end && around.open.length === 0;
    const leaves = parts.some((part) => part.kind === 'switch' || part.kind === 'loop');
    if (!isLast || !endsInJoin || leaves || this.nodes.has(names.end)) {
      return this.sequence(rest, around, { ...this.#fresh(raw), closes });
    }
    return this.add({ name: names.end, raw: end, closes }, { kind: 'end' }, []);
  }

  #linear(head: Head, to: string, { open }: Around): string {
    return this.add(head, { kind: 'linear', to }, open);
  }

  #fresh(raw: RawStep): Head {
    this.#count += 1;
    return { name: `s${String(this.#count)}`, raw, closes: undefined };
  }
}

/** Where a step may lead. */
export function targetsOf({ next }: Node): readonly string[] {
  return next.kind === 'end' ? [] : [next.to].flat();
}
