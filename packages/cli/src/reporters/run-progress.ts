import type { FlowGraph, RunEvent, StepNode } from '@flow/core/kernel';

/** How a step of a run stands. */
export interface StepProgress {
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'stopped' | 'skipped';
  readonly done: number;
  /** As many tasks as are known to come; more may be announced by a foreach that still goes on. */
  readonly total: number | undefined;
  readonly running: number;
  readonly failed: number;
  readonly caught: number;
  readonly cloned: number;
  readonly retries: number;
  /** Retries that wait for their time. */
  readonly waiting: number;
  readonly startedAt: number | undefined;
  readonly endedAt: number | undefined;
}

interface Counts {
  readonly node: StepNode;
  readonly running: Set<string>;
  /** Tasks whose last attempt failed, and that aren't tried again. */
  readonly failing: Set<string>;
  done: number;
  caught: number;
  cloned: number;
  retries: number;
  waiting: number;
  /** Items of the fan-outs that this step opened, over all its tasks. */
  opened: number | undefined;
  /** Fan-outs whose source still yields. */
  yielding: number;
  startedAt: number | undefined;
  endedAt: number | undefined;
}

/** Counts the events of a run by step. */
export class RunProgress {
  readonly #steps: ReadonlyMap<string, Counts>;
  #end: 'finished' | 'failed' | 'stopped' | undefined;

  constructor(graph: FlowGraph) {
    this.#steps = new Map(graph.steps.map((node) => [node.name, emptyCounts(node)]));
  }

  /** In the order of the graph. */
  get steps(): readonly StepProgress[] {
    return [...this.#steps.values()].map((counts) => this.#describe(counts));
  }

  apply(event: RunEvent): void {
    if (event.kind === 'run.ended') this.#end = event.status;
    if (!('step' in event) || event.kind === 'task.log') return;
    const counts = this.#steps.get(event.step);
    if (counts === undefined) return;
    if (isFanEvent(event)) countItems(counts, event);
    else count(counts, event);
  }

  #describe(counts: Counts): StepProgress {
    const { node, running, failing, opened: _opened, yielding: _yielding, ...rest } = counts;
    const total = this.#total(counts);
    const known = total === undefined ? undefined : Math.max(total, rest.done + running.size + failing.size);
    return {
      ...rest,
      name: node.name,
      state: this.#state(counts),
      total: known,
      running: running.size,
      failed: failing.size,
    };
  }

  #state(counts: Counts): StepProgress['state'] {
    const { failing, startedAt } = counts;
    if (failing.size > 0 && (this.#end !== undefined || !isBusy(counts))) return 'failed';
    if (startedAt === undefined && this.#total(counts) !== 0) return this.#end === undefined ? 'waiting' : 'skipped';
    if (this.#isComplete(counts) && !isBusy(counts)) return 'done';
    if (this.#end === undefined) return 'running';
    return this.#end === 'finished' ? 'done' : 'stopped';
  }

  /** All tasks that will ever be, are done. */
  #isComplete(counts: Counts): boolean {
    const total = this.#total(counts);
    if (total === undefined || counts.done < total) return false;
    const split = this.#foreachOf(counts.node);
    return split === undefined || (split.yielding === 0 && this.#isComplete(split));
  }

  #total({ node }: Counts): number | undefined {
    const split = this.#foreachOf(node);
    return split === undefined ? 1 : split.opened;
  }

  /** The innermost foreach around a step. */
  #foreachOf(node: StepNode): Counts | undefined {
    const open = node.open.findLast(({ kind }) => kind !== 'split');
    return open === undefined ? undefined : this.#steps.get(open.split);
  }
}

function isBusy({ running, waiting }: Counts): boolean {
  return running.size > 0 || waiting > 0;
}

function emptyCounts(node: StepNode): Counts {
  const none = { done: 0, caught: 0, cloned: 0, retries: 0, waiting: 0 };
  return {
    node,
    running: new Set(),
    failing: new Set(),
    ...none,
    opened: undefined,
    yielding: 0,
    startedAt: undefined,
    endedAt: undefined,
  };
}

type FanEvent = Extract<RunEvent, { readonly kind: `${'foreach' | 'gang'}.${string}` }>;

function isFanEvent(event: RunEvent): event is FanEvent {
  return /^(?:foreach|gang)\./.test(event.kind);
}

function countItems(counts: Counts, { kind, count: items }: FanEvent): void {
  if (kind === 'foreach.closed') counts.yielding -= 1;
  else counts.opened = (counts.opened ?? 0) + (items ?? 0);
  if (kind === 'foreach.opened' && items === undefined) counts.yielding += 1;
}

type TaskEvent = Exclude<Extract<RunEvent, { readonly attempt: number }>, { readonly kind: 'task.log' }>;

function count(counts: Counts, event: TaskEvent): void {
  counts.startedAt ??= event.at;
  if (event.kind === 'task.started') {
    counts.running.add(event.task);
    if (event.attempt > 0 && counts.waiting > 0) counts.waiting -= 1;
    return;
  }
  counts.endedAt = event.at;
  counts.running.delete(event.task);
  if (event.kind === 'task.finished') counts.done += 1;
  if (event.kind === 'task.failed') counts.failing.add(event.task);
  if (event.kind === 'task.cloned') {
    counts.done += 1;
    counts.cloned += 1;
  }
  if (event.kind === 'task.retrying') {
    counts.failing.delete(event.task);
    counts.retries += 1;
    counts.waiting += 1;
  }
  if (event.kind === 'task.caught') {
    counts.failing.delete(event.task);
    counts.caught += 1;
    counts.waiting += 1;
  }
}
