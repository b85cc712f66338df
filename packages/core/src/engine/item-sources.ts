import type { TaskHandle } from '../contracts/compute.ts';
import type { Fan } from './scope.ts';
import type { TaskQueue } from './task-queue.ts';

/** As many items may wait for a worker before their source is asked for more; twice as many as run, if that is more. */
const enough = 32;

interface Stalled {
  readonly fan: Fan;
  readonly goOn: () => void;
}

/** The running tasks that still yield the items of a foreach: none gets far ahead of what takes its items. */
export class ItemSources {
  readonly #queue: TaskQueue;
  readonly #mostWaiting: number;
  readonly #handles = new Set<TaskHandle>();
  #stalled: readonly Stalled[] = [];

  constructor(queue: TaskQueue, maxWorkers: number) {
    this.#queue = queue;
    this.#mostWaiting = Math.max(enough, 2 * maxWorkers);
  }

  hold(handle: TaskHandle): void {
    this.#handles.add(handle);
  }

  release(handle: TaskHandle): void {
    this.#handles.delete(handle);
  }

  /** Resolves when few items of a fan-out wait. */
  untilNeeded(fan: Fan): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#stalled = [...this.#stalled, { fan, goOn: resolve }];
    this.wake();
    return promise;
  }

  /** Lets go on what is needed again. */
  wake(): void {
    if (this.#stalled.length === 0) return;
    const waits = ({ fan }: Stalled): boolean => this.#queue.waitingOf(fan) >= this.#mostWaiting;
    const ready = this.#stalled.filter((one) => !waits(one));
    this.#stalled = this.#stalled.filter((one) => !ready.includes(one));
    for (const { goOn } of ready) goOn();
  }

  /** Tells all to stop: nobody takes their items any more. */
  end(graceMs: number): void {
    for (const handle of this.#handles) handle.cancel('cancelled', graceMs);
  }
}
