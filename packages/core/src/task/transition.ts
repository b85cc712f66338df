import { inspect } from 'node:util';
import type { StepNode } from '../contracts/graph.ts';
import type { ItemChunk, NextRecord } from '../contracts/records.ts';
import type { FlowDefinition } from '../flow/read-definition.ts';
import { errors } from './errors.ts';

/** All members run at once, so a larger number is a mistake, which would take the launcher's memory before all else. */
const largestGang = 10_000;

/** What a task goes on with, ready for its manifest. */
export interface SavedNext {
  readonly next: NextRecord;
  readonly items: readonly ItemChunk[];
}

type Items = Iterable<unknown> | AsyncIterable<unknown>;

/** Stores the items of a foreach. */
export type SaveItems = (items: Items) => Promise<readonly ItemChunk[]>;

type Said =
  | { readonly kind: 'linear' | 'split'; readonly to: readonly string[] }
  | { readonly kind: 'foreach'; readonly to: readonly string[]; readonly items: Items }
  | { readonly kind: 'parallel'; readonly to: readonly string[]; readonly count: number }
  | { readonly kind: 'switch'; readonly cases: Readonly<Record<string, string>>; readonly case: string };

/** Takes down the one `this.next(…)` of a task, and checks it against the graph. */
export class Transition {
  /** The step's body has come to its end, whether it said how to go on or not. */
  hasReturned = false;
  readonly #definition: FlowDefinition;
  readonly #node: StepNode;
  #said: Said | undefined;

  constructor(definition: FlowDefinition, node: StepNode) {
    this.#definition = definition;
    this.#node = node;
  }

  /** `this.next(…)` was called. */
  get isSaid(): boolean {
    return this.#said !== undefined;
  }

  /** `this.next(…)` was called with these arguments. */
  say(to: readonly unknown[]): void {
    const step = this.#node.name;
    if (this.#said !== undefined) throw errors.FLOW_NEXT_TWICE({ step });
    const said = this.#read(to);
    const { next, written: graph = next } = this.#node;
    if (said.kind !== graph.kind || !isSameTarget(said, graph)) {
      throw errors.FLOW_NEXT_UNEXPECTED({ step, said: describe(said), graph: JSON.stringify(graph) });
    }
    this.#said = said;
  }

  /** After the step's body: has a foreach's items stored and says what comes next. */
  async save(saveItems: SaveItems): Promise<SavedNext> {
    const step = this.#node.name;
    const said = this.#said;
    if (said === undefined) {
      if (this.#node.next.kind !== 'end') throw errors.FLOW_NEXT_MISSING({ step }, { position: this.#node.position });
      return { next: { kind: 'end' }, items: [] };
    }
    switch (said.kind) {
      case 'foreach': {
        const items = await saveItems(said.items);
        return { next: { kind: 'foreach', count: items.reduce((sum, chunk) => sum + chunk.count, 0) }, items };
      }
      case 'parallel':
        return { next: { kind: 'parallel', count: said.count }, items: [] };
      case 'switch':
        return { next: { kind: 'switch', case: said.case }, items: [] };
      default:
        return { next: { kind: said.kind }, items: [] };
    }
  }

  #read(to: readonly unknown[]): Said {
    const [first, how] = to;
    const options = isOptions(how) ? how : undefined;
    if (options !== undefined && typeof first !== 'function') {
      const cases = Object.entries(first ?? {}).map(([name, target]) => [name, this.#stepName(target)] as const);
      const named = Object.fromEntries(cases);
      return { kind: 'switch', cases: named, case: chosenCase(this.#node.name, named, options['on']) };
    }
    if (options !== undefined && 'foreach' in options) {
      return { kind: 'foreach', to: [this.#stepName(first)], items: iterable(this.#node.name, options['foreach']) };
    }
    if (options !== undefined) {
      const count = gangSize(this.#node.name, options['parallel']);
      return { kind: 'parallel', to: [this.#stepName(first)], count };
    }
    return { kind: to.length === 1 ? 'linear' : 'split', to: to.map((target) => this.#stepName(target)) };
  }

  #stepName(target: unknown): string {
    const { steps, removedSteps = [] } = this.#definition;
    const found = [...steps, ...removedSteps].find((step) => step.body === target);
    if (found !== undefined) return found.name;
    const what = typeof target === 'function' ? `the method ${target.name}` : String(target);
    throw errors.FLOW_NEXT_TARGET({ step: this.#node.name, what });
  }
}

/** Where a task goes whose body didn't say: as its graph says, where that needs no answer from the body. */
export function staticNext(node: StepNode): NextRecord | undefined {
  const { kind } = node.next;
  return kind === 'linear' || kind === 'split' || kind === 'end' ? { kind } : undefined;
}

function isOptions(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isSameTarget(said: Said, graph: StepNode['next']): boolean {
  if (said.kind === 'switch') return graph.kind === 'switch' && isSameJson(sorted(said.cases), sorted(graph.cases));
  return 'to' in graph && isSameJson(said.to, [graph.to].flat());
}

function sorted(cases: Readonly<Record<string, string>>): readonly unknown[] {
  return Object.entries(cases).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function isSameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function describe(said: Said): string {
  return JSON.stringify(
    said.kind === 'switch' ? { kind: said.kind, cases: said.cases } : { kind: said.kind, to: said.to },
  );
}

function iterable(step: string, items: unknown): Items {
  const isIterable =
    items !== null &&
    items !== undefined &&
    (Symbol.iterator in Object(items) || Symbol.asyncIterator in Object(items));
  if (isIterable) return items as Items;
  throw errors.FLOW_FOREACH_ITEMS({ step, type: items === null ? 'null' : typeof items });
}

function gangSize(step: string, count: unknown): number {
  if (Number.isSafeInteger(count) && Number(count) >= 1 && Number(count) <= largestGang) return Number(count);
  throw errors.FLOW_PARALLEL_COUNT({ step, given: shown(count), most: largestGang });
}

function chosenCase(step: string, cases: Readonly<Record<string, string>>, on: unknown): string {
  const name = String(on);
  if (Object.hasOwn(cases, name)) return name;
  throw errors.FLOW_SWITCH_CASE({ step, value: shown(on), cases: Object.keys(cases) });
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : inspect(value, { breakLength: Infinity });
}
