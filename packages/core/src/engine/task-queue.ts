import type { StepNode } from '../contracts/graph.ts';
import type { StepName, TaskId } from '../contracts/ids.ts';
import type { ErrorRecord, TaskInputs } from '../contracts/records.ts';
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
}

/** The items of one fan-out that haven't been started, without a record for each. */
interface Span {
  readonly node: StepNode;
  readonly fan: Fan;
  next: number;
}

/** What can run now. A step that continues one comes before a new item, and an inner fan-out before an outer. */
export class TaskQueue {
  readonly #work: Work[] = [];
  readonly #spans: Span[] = [];
  readonly #visit: (step: StepName, scope: Scope) => TaskId;

  /** `visit` makes the id of a task. */
  constructor(visit: (step: StepName, scope: Scope) => TaskId) {
    this.#visit = visit;
  }

  get isEmpty(): boolean {
    return this.#work.length === 0 && this.#spans.length === 0;
  }

  add(work: Work): void {
    this.#work.push(work);
  }

  /** Every item of a fan-out, in order. */
  addItems(node: StepNode, fan: Fan): void {
    if (fan.count > 0) this.#spans.push({ node, fan, next: 0 });
  }

  take(): Work | undefined {
    return this.#work.shift() ?? this.#takeItem();
  }

  clear(): void {
    this.#work.length = 0;
    this.#spans.length = 0;
  }

  #takeItem(): Work | undefined {
    const span = this.#spans.at(-1);
    if (span === undefined) return undefined;
    const { node, fan } = span;
    const scope = itemScope(fan, span.next);
    span.next += 1;
    if (span.next === fan.count) this.#spans.pop();
    return { node, task: this.#visit(node.name, scope), scope, inputs: { kind: 'one', ...fan.split }, attempt: 0 };
  }
}
