import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskHandle } from '../contracts/compute.ts';
import { errorRecord } from '../contracts/error-record.ts';
import type { Recovery } from '../contracts/plans.ts';
import type { ErrorRecord } from '../contracts/records.ts';
import { runAttempt } from './attempt.ts';
import { Router } from './router.ts';
import { pathOf, type FatalFailure, type RunState } from './run-state.ts';
import type { Work } from './task-queue.ts';

/** Tasks of the origin that are taken over at once. */
const maxClones = 32;

/** How a run ended. */
export interface ScheduleEnd {
  readonly status: 'finished' | 'failed' | 'stopped';
  /** In the order in which they failed. */
  readonly failures: readonly FatalFailure[];
}

/**
 * Runs a graph's tasks until the end, a failure that nothing recovers, or an abort. After a failure the tasks that run
 * may finish, and no other is started.
 */
export async function schedule(state: RunState, signal: AbortSignal): Promise<ScheduleEnd> {
  const scheduler = new Scheduler(state, signal);
  return scheduler.run();
}

class Scheduler {
  readonly #state: RunState;
  readonly #signal: AbortSignal;
  readonly #router: Router;
  readonly #handles = new Set<TaskHandle>();
  readonly #failures: FatalFailure[] = [];
  readonly #done = Promise.withResolvers<void>();
  readonly #over = new AbortController();
  #running = 0;
  #cloning = 0;
  #waiting = 0;
  /** The end step has finished: an abort comes too late. */
  #hasEnded = false;

  constructor(state: RunState, signal: AbortSignal) {
    this.#state = state;
    this.#signal = signal;
    this.#router = new Router(state.graph, ({ step, task }, count) =>
      state.journal.emit({ kind: 'foreach.opened', at: state.now(), step, task, count }),
    );
  }

  async run(): Promise<ScheduleEnd> {
    const stop = (): void => this.#stop();
    this.#signal.addEventListener('abort', stop, { once: true });
    this.#router.begin();
    this.#pump();
    await this.#done.promise;
    this.#over.abort();
    this.#signal.removeEventListener('abort', stop);
    if (this.#failures.length > 0) return { status: 'failed', failures: this.#failures };
    return { status: this.#hasEnded ? 'finished' : 'stopped', failures: [] };
  }

  get #isEnding(): boolean {
    return this.#signal.aborted || this.#failures.length > 0;
  }

  #pump(): void {
    while (this.#hasRoom) {
      const work = this.#router.queue.take();
      if (work === undefined) break;
      if (this.#canClone(work)) void this.#clone(work);
      else if (!this.#isEnding) void this.#attempt(work);
    }
    const isIdle = this.#running === 0 && this.#cloning === 0;
    if (isIdle && (this.#isEnding || (this.#waiting === 0 && this.#router.queue.isEmpty))) this.#done.resolve();
  }

  /** A run that is ending still takes finished tasks over: whoever goes on from it shall find them. */
  get #hasRoom(): boolean {
    const { origin, maxWorkers } = this.#state;
    if (this.#cloning >= maxClones) return false;
    return this.#isEnding ? origin !== undefined : this.#running < maxWorkers;
  }

  #stop(): void {
    for (const handle of this.#handles) handle.cancel('cancelled', this.#state.graceMs);
    this.#pump();
  }

  #canClone(work: Work): boolean {
    return work.attempt === 0 && this.#state.origin?.has(work.node.name, work.task) === true;
  }

  async #clone(work: Work): Promise<void> {
    this.#cloning += 1;
    const { origin, graph, journal, now } = this.#state;
    const { node, task } = work;
    const manifest = await origin
      ?.clone(pathOf(this.#state, work), node, work.inputs)
      .catch((error: unknown) => this.#fail(work, errorRecord(error)));
    this.#cloning -= 1;
    if (origin !== undefined && manifest !== undefined) {
      journal.emit({
        kind: 'task.cloned',
        at: now(),
        step: node.name,
        task,
        attempt: manifest.attempt,
        origin: origin.run,
      });
      this.#finish(work, () => this.#router.finished(work, manifest.next, manifest.items));
    } else if (!this.#isEnding) {
      // The step was changed, or its manifest was deleted: it runs again, and so does what comes after it.
      origin?.drop(graph.from([node.name]));
      this.#router.queue.add(work);
    }
    this.#pump();
  }

  async #attempt(work: Work): Promise<void> {
    this.#running += 1;
    let handle: TaskHandle | undefined;
    const onHandle = (made: TaskHandle): void => {
      handle = made;
      this.#handles.add(made);
      if (this.#signal.aborted) made.cancel('cancelled', this.#state.graceMs);
    };
    const end = await runAttempt(this.#state, work, { onHandle });
    if (handle !== undefined) this.#handles.delete(handle);
    this.#running -= 1;
    if (end.kind === 'finished') this.#finish(work, () => this.#router.finished(work, end.next, end.items));
    if (end.kind === 'failed') this.#recover(work, end.error, end.recovery);
    this.#pump();
  }

  #finish(work: Work, route: () => void): void {
    try {
      route();
      this.#hasEnded ||= work.node.next.kind === 'end';
    } catch (error) {
      this.#fail(work, errorRecord(error));
    }
  }

  #recover(work: Work, error: ErrorRecord, recovery: Recovery): void {
    const { journal, now } = this.#state;
    const of = { at: now(), step: work.node.name, task: work.task, attempt: work.attempt };
    if (this.#signal.aborted) return;
    if (this.#isEnding || recovery.kind === 'giveUp') return this.#fail(work, error);
    if (recovery.kind === 'retry') {
      journal.emit({ kind: 'task.retrying', ...of, delayMs: recovery.delayMs });
      void this.#later({ ...work, attempt: work.attempt + 1 }, recovery.delayMs);
      return;
    }
    journal.emit({ kind: 'task.caught', ...of, error });
    this.#router.queue.add({ ...work, attempt: work.attempt + 1, recover: { error, assign: recovery.assign } });
  }

  /** A task that waits for its next attempt takes no worker. */
  async #later(work: Work, delayMs: number): Promise<void> {
    this.#waiting += 1;
    await sleep(delayMs, undefined, { signal: AbortSignal.any([this.#signal, this.#over.signal]) }).catch(
      () => undefined,
    );
    this.#waiting -= 1;
    this.#router.queue.add(work);
    this.#pump();
  }

  #fail(work: Work, error: ErrorRecord): void {
    this.#failures.push({ path: pathOf(this.#state, work), attempt: work.attempt, error });
  }
}
