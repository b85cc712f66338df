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

/** Knows what comes after each finished task: branches, fan-outs, joins, rounds. */
export class Router {
  readonly queue: TaskQueue;
  readonly #graph: GraphIndex;
  readonly #gatherings = new Map<string, Gathering>();
  readonly #rounds = new Map<string, number>();
  readonly #onFan: (split: From, count: number) => void;

  constructor(graph: GraphIndex, onFan: (split: From, count: number) => void) {
    this.#graph = graph;
    this.#onFan = onFan;
    this.queue = new TaskQueue((step, scope) => this.#visit(step, scope));
  }

  begin(): void {
    this.#go(this.#graph.node(this.#graph.graph.start), rootScope, { kind: 'none' });
  }

  /** A task has finished and said what comes next. */
  finished(work: Work, next: NextRecord, items: readonly ItemChunk[]): void {
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
        return this.#fanOut({ work, from, to: to.to, count: next.kind === 'foreach' ? next.count : 0, items });
      case 'parallel':
      case 'end':
    }
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

  #fanOut(fanOut: { work: Work; from: From; to: StepName; count: number; items: readonly ItemChunk[] }): void {
    const { work, from, to, count, items } = fanOut;
    this.#onFan(from, count);
    const strays = new Map<number, From>();
    const fan: Fan = {
      split: from,
      count,
      chunks: items,
      outer: work.scope,
      remaining: count,
      lastStep: undefined,
      strays,
    };
    if (count > 0) this.queue.addItems(this.#graph.node(to), fan);
    else this.#closeFan(this.#graph.joinOf(from.step), fan);
  }

  #arrive(join: StepNode, scope: Scope, from: From): void {
    const { fan, index } = scope;
    if (fan === undefined) throw new Error(`${from.step} reaches the join ${join.name} outside its foreach.`);
    fan.lastStep ??= from.step;
    if (from.step !== fan.lastStep || from.task !== scope.id) fan.strays.set(index, from);
    fan.remaining -= 1;
    if (fan.remaining === 0) this.#closeFan(join, fan);
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
