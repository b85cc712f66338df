import type { StepNode } from '../contracts/graph.ts';
import type { StepName, TaskId } from '../contracts/ids.ts';
import type { ItemChunk, NextRecord, TaskInputs } from '../contracts/records.ts';
import type { GraphIndex } from './graph-index.ts';
import { itemPrefix, rootScope, type Fan, type Scope } from './scope.ts';
import { TaskQueue, type Work } from './task-queue.ts';

interface From {
  readonly step: StepName;
  readonly task: TaskId;
}

/** Branches that have reached a join, by their place in the split. */
interface Gathering {
  readonly parents: Map<number, From>;
}

/** What a fan-out came to know of its width; without a count, its source still yields. */
export interface FanNews {
  readonly kind: 'gang' | 'opened' | 'extended' | 'closed';
  readonly split: From;
  readonly count: number | undefined;
}

/** Knows what comes after each finished task: branches, fan-outs, joins, rounds. */
export class Router {
  readonly queue: TaskQueue;
  readonly #graph: GraphIndex;
  readonly #gatherings = new Map<string, Gathering>();
  readonly #rounds = new Map<string, number>();
  /** Fan-outs whose source still yields, by the task that it belongs to. */
  readonly #open = new Map<string, Fan>();
  readonly #onFan: (news: FanNews) => void;
  /** What comes after a task is left alone. */
  #isOver = false;

  constructor(graph: GraphIndex, onFan: (news: FanNews) => void) {
    this.#graph = graph;
    this.#onFan = onFan;
    this.queue = new TaskQueue((step, scope) => this.#visit(step, scope));
  }

  begin(): void {
    this.#go(this.#graph.node(this.#graph.graph.start), rootScope, { kind: 'none' });
  }

  /** Of all the graph, only these: one task, or the members of a gang. */
  beginAlone(works: readonly Work[]): void {
    this.#isOver = true;
    this.queue.add(...works);
  }

  /** A task has finished and said what comes next. */
  finished(work: Work, next: NextRecord, items: readonly ItemChunk[]): void {
    if (this.#isOver) return;
    const from = { step: work.node.name, task: work.task };
    const to = work.node.next;
    switch (to.kind) {
      case 'linear':
        return this.#enter(to.to, work.scope, from);
      case 'split':
        for (const name of to.to) this.#enter(name, work.scope, from);
        return;
      case 'switch': {
        const name = next.kind === 'switch' ? to.cases[next.case] : undefined;
        if (name === undefined)
          throw new Error(`The switch of ${work.node.name} was stored without a case of its graph.`);
        return this.#enter(name, work.scope, from);
      }
      case 'foreach':
      case 'parallel': {
        const open = this.#open.get(openKey(from));
        if (open !== undefined) return this.#closeSource(open);
        return this.#fanOut({ work, kind: to.kind, to: to.to, count: 'count' in next ? next.count : 0, items });
      }
      case 'end':
    }
  }

  /** A task that still goes on has stored a chunk of its foreach's items. A chunk that is known already changes nothing. */
  extend(work: Work, chunk: ItemChunk): Fan {
    const split = { step: work.node.name, task: work.task };
    const fan = this.#open.get(openKey(split)) ?? this.#openFan(work, split);
    if (chunk.from === fan.count) {
      fan.chunks.push(chunk);
      fan.count += chunk.count;
      fan.remaining += chunk.count;
      this.#onFan({ kind: 'extended', split, count: chunk.count });
    }
    return fan;
  }

  #enter(name: StepName, scope: Scope, from: From): void {
    const node = this.#graph.node(name);
    if (node.join === undefined) this.#go(node, scope, { kind: 'one', ...from });
    else if (node.join.kind === 'split') this.#gather(node, scope, from);
    else this.#arrive(node, scope, from);
  }

  #go(node: StepNode, scope: Scope, inputs: TaskInputs): void {
    this.queue.add({ node, task: this.#visit(node.name, scope), scope, inputs, attempt: 0 });
  }

  #fanOut({ work, kind, to, count, items }: FanOut): void {
    const split = { step: work.node.name, task: work.task };
    this.#onFan({ kind: kind === 'parallel' ? 'gang' : 'opened', split, count });
    const fan = makeFan(work, { kind, split, count, chunks: [...items], isOpen: false });
    const node = this.#graph.node(to);
    if (count === 0) this.#closeFan(this.#graph.joinOf(split.step), fan);
    else if (kind === 'parallel') this.queue.addGang(node, fan);
    else this.queue.addItems(node, fan);
  }

  #openFan(work: Work, split: From): Fan {
    const { next } = work.node;
    if (next.kind !== 'foreach') throw new Error(`${split.step} yields items, but its graph has no foreach there.`);
    const fan = makeFan(work, { kind: 'foreach', split, count: 0, chunks: [], isOpen: true });
    this.#open.set(openKey(split), fan);
    this.#onFan({ kind: 'opened', split, count: undefined });
    this.queue.addItems(this.#graph.node(next.to), fan);
    return fan;
  }

  #closeSource(fan: Fan): void {
    fan.isOpen = false;
    this.#open.delete(openKey(fan.split));
    this.#onFan({ kind: 'closed', split: fan.split, count: fan.count });
    if (fan.remaining === 0) this.#closeFan(this.#graph.joinOf(fan.split.step), fan);
  }

  #arrive(join: StepNode, scope: Scope, from: From): void {
    const { fan, index } = scope;
    if (fan === undefined) throw new Error(`${from.step} reaches the join ${join.name} outside its foreach.`);
    fan.lastStep ??= from.step;
    if (from.step !== fan.lastStep || from.task !== scope.id) fan.strays.set(index, from);
    fan.remaining -= 1;
    if (fan.remaining === 0 && !fan.isOpen) this.#closeFan(join, fan);
  }

  #closeFan(join: StepNode, fan: Fan): void {
    const step = fan.lastStep ?? join.from[0] ?? join.name;
    const prefix = itemPrefix(fan);
    if (fan.strays.size === 0) {
      return this.#go(join, fan.outer, { kind: 'foreach', step, prefix, count: fan.count, split: fan.split });
    }
    const parents = Array.from({ length: fan.count }, (_, index) => {
      return fan.strays.get(index) ?? { step, task: `${prefix}${String(index)}` as TaskId };
    });
    this.#go(join, fan.outer, { kind: 'branches', parents });
  }

  #gather(join: StepNode, scope: Scope, from: From): void {
    const split = this.#graph.node(join.join?.split ?? join.name);
    const key = `${join.name} ${scope.id}`;
    const gathering = this.#gatherings.get(key) ?? { parents: new Map<number, From>() };
    this.#gatherings.set(key, gathering);
    gathering.parents.set(this.#graph.branchIndex(split, from.step), from);
    const expected = split.next.kind === 'split' ? split.next.to.length : 0;
    if (gathering.parents.size < expected) return;
    this.#gatherings.delete(key);
    const parents = [...gathering.parents].toSorted(([one], [other]) => one - other).map(([, parent]) => parent);
    this.#go(join, scope, { kind: 'branches', parents });
  }

  /** The id of the task that runs a step in a scope: the scope's own, with the round's number after the first. */
  #visit(step: StepName, scope: Scope): TaskId {
    if (!this.#graph.isRepeating(step)) return scope.id;
    const key = `${step} ${scope.id}`;
    const round = this.#rounds.get(key) ?? 0;
    this.#rounds.set(key, round + 1);
    return round === 0 ? scope.id : (`${scope.id}.${String(round)}` as TaskId);
  }
}

interface FanOut {
  readonly work: Work;
  readonly kind: Fan['kind'];
  readonly to: StepName;
  readonly count: number;
  readonly items: readonly ItemChunk[];
}

function makeFan({ scope }: Work, facts: Pick<Fan, 'kind' | 'split' | 'count' | 'chunks' | 'isOpen'>): Fan {
  return { ...facts, outer: scope, remaining: facts.count, lastStep: undefined, strays: new Map<number, From>() };
}

function openKey({ step, task }: From): string {
  return `${step} ${task}`;
}
