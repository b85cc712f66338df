import type { StepNode } from '../contracts/graph.ts';
import type { StepName, TaskId } from '../contracts/ids.ts';
import type { ErrorRecord, TaskInputs } from '../contracts/records.ts';
import type { GangPlace } from '../contracts/task-spec.ts';
import { itemScope, type Fan, type Scope } from './scope.ts';

/** One attempt at a task that can run now. */
export interface Work {
  readonly node: StepNode;
  readonly task: TaskId;
  readonly scope: Scope;
  readonly inputs: TaskInputs;
  readonly attempt: number;
  /** Set where the body isn't run again: its failure was caught. */
  readonly recover?: { readonly error: ErrorRecord; readonly assign: Readonly<Record<string, unknown>> };
  /** It starts, finishes and fails with the other members of its gang. */
  readonly isMember?: true;
  /** Its place in the gang, while it runs. */
  readonly gang?: GangPlace;
}

/** The items of one fan-out that haven't been started, without a record for each. */
interface Span {
  readonly node: StepNode;
  readonly fan: Fan;
  readonly depth: number;
  next: number;
  /** When an item was last taken from it, as a count of all that were taken. */
  servedAt: number;
}

/** What may start now. */
export interface Room {
  /** What bounds a step lets another of its tasks run, or a gang of so many. */
  readonly mayRun: (step: StepName, tasks: number) => boolean;
  /** There are workers for so many tasks that start together. */
  readonly fits: (tasks: number) => boolean;
}

/** Work of one step that waits, in the order in which it came; an entry holds what must start together. */
class Lane {
  readonly #entries: { readonly at: number; readonly together: readonly Work[] }[] = [];
  #first = 0;

  /** When the first entry came, as a count of all that came; undefined when none waits. */
  get since(): number | undefined {
    return this.#entries[this.#first]?.at;
  }

  push(at: number, together: readonly Work[]): void {
    this.#entries.push({ at, together });
  }

  /** How many tasks the first entry starts. */
  get size(): number {
    return this.#entries[this.#first]?.together.length ?? 0;
  }

  shift(): readonly Work[] {
    const entry = this.#entries[this.#first];
    this.#first += 1;
    if (this.#first * 2 > this.#entries.length) {
      this.#entries.splice(0, this.#first);
      this.#first = 0;
    }
    return entry?.together ?? [];
  }
}

/**
 * What can run now. Work that continues a task comes before a new item, in the order in which it came; of the fan-outs an
 * inner one comes before an outer, and those that are equally deep take turns. A step that may not run now is passed over.
 */
export class TaskQueue {
  readonly #lanes = new Map<StepName, Lane>();
  readonly #spans = new Set<Span>();
  readonly #visit: (step: StepName, scope: Scope) => TaskId;
  #added = 0;
  #served = 0;

  /** `visit` makes the id of a task. */
  constructor(visit: (step: StepName, scope: Scope) => TaskId) {
    this.#visit = visit;
  }

  get isEmpty(): boolean {
    for (const lane of this.#lanes.values()) if (lane.since !== undefined) return false;
    for (const span of this.#spans) if (span.next < span.fan.count) return false;
    return true;
  }

  /** Tasks that must start together: one, or the members of a gang. */
  add(...together: readonly Work[]): void {
    const [first] = together;
    if (first === undefined) return;
    const lane = this.#lanes.get(first.node.name) ?? new Lane();
    this.#lanes.set(first.node.name, lane);
    lane.push(this.#added++, together);
  }

  /** Every item of a fan-out, in order; those too that an open one gets later. */
  addItems(node: StepNode, fan: Fan): void {
    if (fan.count > 0 || fan.isOpen) this.#spans.add({ node, fan, depth: depthOf(fan), next: 0, servedAt: 0 });
  }

  /** All members of a gang. */
  addGang(node: StepNode, fan: Fan): void {
    this.add(...Array.from({ length: fan.count }, (_, index) => this.#memberWork(node, fan, index)));
  }

  /** How many items of a fan-out haven't been started. */
  waitingOf(fan: Fan): number {
    for (const span of this.#spans) if (span.fan === fan) return fan.count - span.next;
    return 0;
  }

  /** What starts next, of the steps that may run. A gang whose turn it is and that doesn't fit holds the others up. */
  take({ mayRun, fits }: Room): readonly Work[] | undefined {
    const lane = this.#oldestLane(mayRun);
    if (lane === undefined) return this.#takeItem(mayRun);
    return fits(lane.size) ? lane.shift() : undefined;
  }

  #oldestLane(mayRun: Room['mayRun']): Lane | undefined {
    let oldest: { readonly lane: Lane; readonly since: number } | undefined;
    for (const [step, lane] of this.#lanes) {
      const { since } = lane;
      const isLater = oldest !== undefined && since !== undefined && since > oldest.since;
      if (since === undefined || isLater || !mayRun(step, lane.size)) continue;
      oldest = { lane, since };
    }
    return oldest?.lane;
  }

  #takeItem(mayRun: Room['mayRun']): readonly Work[] | undefined {
    let best: Span | undefined;
    for (const span of this.#spans) {
      if (span.next >= span.fan.count) {
        if (!span.fan.isOpen) this.#spans.delete(span);
        continue;
      }
      if ((best === undefined || isBefore(span, best)) && mayRun(span.node.name, 1)) best = span;
    }
    if (best === undefined) return undefined;
    best.servedAt = ++this.#served;
    return [this.#itemWork(best.node, best.fan, best.next++)];
  }

  #memberWork(node: StepNode, fan: Fan, index: number): Work {
    return { ...this.#itemWork(node, fan, index), isMember: true };
  }

  #itemWork(node: StepNode, fan: Fan, index: number): Work {
    const scope = itemScope(fan, index);
    return { node, task: this.#visit(node.name, scope), scope, inputs: { kind: 'one', ...fan.split }, attempt: 0 };
  }
}

function isBefore(one: Span, other: Span): boolean {
  return one.depth === other.depth ? one.servedAt < other.servedAt : one.depth > other.depth;
}

function depthOf({ outer }: Fan): number {
  return outer.fan === undefined ? 0 : 1 + depthOf(outer.fan);
}
