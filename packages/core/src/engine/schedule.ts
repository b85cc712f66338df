import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskHandle } from '../contracts/compute.ts';
import { errorRecord } from '../contracts/error-record.ts';
import type { Recovery } from '../contracts/plans.ts';
import type { ErrorRecord, ItemChunk, NextRecord } from '../contracts/records.ts';
import { runAttempt } from './attempt.ts';
import { ItemSources } from './item-sources.ts';
import type { EarlierTask } from './origin-tasks.ts';
import { Router, type FanNews } from './router.ts';
import { runGang } from './run-gang.ts';
import { pathOf, type FatalFailure, type RunState } from './run-state.ts';
import { Slots, type Slot } from './slots.ts';
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
  readonly #slots: Slots;
  readonly #sources: ItemSources;
  readonly #handles = new Set<TaskHandle>();
  readonly #failures: FatalFailure[] = [];
  readonly #done = Promise.withResolvers<void>();
  readonly #over = new AbortController();
  #running = 0;
  #cloning = 0;
  #waiting = 0;
  #finished = 0;
  /** The last step has finished: an abort comes too late. */
  #hasEnded = false;

  constructor(state: RunState, signal: AbortSignal) {
    this.#state = state;
    this.#signal = signal;
    this.#router = new Router(state.graph, (news) => this.#tellFan(news));
    this.#slots = new Slots(state.maxWorkers, state.bounds);
    this.#sources = new ItemSources(this.#router.queue, state.maxWorkers);
  }

  async run(): Promise<ScheduleEnd> {
    const stop = (): void => this.#stop();
    this.#signal.addEventListener('abort', stop, { once: true });
    const { alone } = this.#state;
    if (alone === undefined) this.#router.begin();
    else this.#router.beginAlone(alone);
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
      const works = this.#router.queue.take({
        mayRun: (step, tasks) => this.#isEnding || this.#slots.mayRun(step, tasks),
        fits: (tasks) => this.#isEnding || this.#slots.fits(tasks),
      });
      if (works === undefined) break;
      // Of a gang one that has finished is enough: then all have.
      if (works.some((work) => this.#canClone(work))) void this.#clone(works);
      else if (this.#isEnding) void this.#keepItems(works);
      else void this.#start(works);
    }
    this.#sources.wake();
    const isIdle = this.#running === 0 && this.#cloning === 0;
    if (isIdle && (this.#isEnding || (this.#waiting === 0 && this.#router.queue.isEmpty))) this.#done.resolve();
  }

  /** A run that is ending still takes finished tasks over: whoever goes on from it shall find them. */
  get #hasRoom(): boolean {
    if (this.#cloning >= maxClones) return false;
    return this.#isEnding ? this.#state.origin !== undefined : this.#slots.hasRoom;
  }

  #stop(): void {
    for (const handle of this.#handles) handle.cancel('cancelled', this.#state.graceMs);
    this.#pump();
  }

  #canClone(work: Work): boolean {
    return work.attempt === 0 && this.#state.origin?.has(work.node.name, work.task) === true;
  }

  async #clone(works: readonly Work[]): Promise<void> {
    this.#cloning += 1;
    const { origin, graph } = this.#state;
    const [work] = works;
    try {
      const areTaken = await this.#takeOver(works);
      if (!areTaken && work !== undefined && !this.#isEnding) {
        // The step was changed, or its manifest was deleted: it runs again, and so does what comes after it.
        await origin?.drop(graph.from([work.node.name]));
        this.#router.queue.add(...works);
      }
    } catch (error) {
      this.#fail(work, errorRecord(error));
    }
    this.#cloning -= 1;
    this.#pump();
  }

  /** A finished task of another run stands for one that would run here, where a plugin knows of it. */
  async #takeEarlier(works: readonly Work[]): Promise<boolean> {
    const { earlier, journal, manifests } = this.#state;
    if (!works.every((work) => earlier.mayKnow(work))) return false;
    const found = await earlier
      .find(works, (work) => pathOf(this.#state, work))
      .catch((thrown: unknown) => {
        const { code = 'FLOW_PLUGIN_HOOK', message, hint } = errorRecord(thrown);
        journal.warn({ code, message, hint });
      });
    if (found === undefined) return this.#isEnding;
    for (const [index, work] of works.entries()) {
      const one = found[index];
      if (one === undefined) continue;
      const path = pathOf(this.#state, work);
      await manifests.finishTask({ ...one.manifest, path, origin: one.origin });
      this.#finishCloned(work, one);
    }
    return true;
  }

  #finishCloned(work: Work, { origin, manifest }: EarlierTask): void {
    const of = { step: work.node.name, task: work.task, attempt: manifest.attempt };
    this.#state.journal.emit({ kind: 'task.cloned', at: this.#state.now(), ...of, origin: origin.run });
    this.#finish(work, manifest.next, manifest.items);
  }

  /** All or none: a gang is taken over as one. */
  async #takeOver(works: readonly Work[]): Promise<boolean> {
    const { origin } = this.#state;
    if (origin === undefined) return false;
    const wanted = works.map((work) => ({ path: pathOf(this.#state, work), node: work.node, inputs: work.inputs }));
    const found = await origin.find(wanted);
    const taken = works.flatMap((work, index) => {
      const earlier = found?.[index];
      return earlier === undefined ? [] : [{ work, earlier }];
    });
    if (found === undefined) return false;
    await Promise.all(taken.map(({ work, earlier }) => origin.takeOver(pathOf(this.#state, work), earlier)));
    for (const { work, earlier } of taken) this.#finishCloned(work, earlier);
    return true;
  }

  /** Runs one attempt at a task, or at all members of a gang. */
  async #start(works: readonly Work[]): Promise<void> {
    const [work] = works;
    if (work === undefined) return;
    this.#running += 1;
    const slot = this.#slots.take(work.node.name, works.length);
    try {
      // What an origin's task has yielded already, another's result wouldn't fit.
      const yielded = work.isMember === true ? [] : await this.#takeOverItems(work);
      const isDone = yielded.length === 0 && (await this.#takeEarlier(works));
      if (!isDone) await (work.isMember === true ? this.#runGang(works) : this.#runTask(work, slot));
    } catch (error) {
      this.#fail(work, errorRecord(error));
    }
    slot.release();
    this.#running -= 1;
    this.#pump();
  }

  /** What will not run in this run any more may have yielded items that finished: who goes on from it shall find those. */
  async #keepItems([work]: readonly Work[]): Promise<void> {
    if (work === undefined || work.node.next.kind !== 'foreach') return;
    this.#cloning += 1;
    try {
      for (const chunk of await this.#takeOverItems(work)) this.#router.extend(work, chunk);
    } catch (error) {
      this.#fail(work, errorRecord(error));
    }
    this.#cloning -= 1;
    this.#pump();
  }

  async #takeOverItems(work: Work): Promise<readonly ItemChunk[]> {
    if (work.node.next.kind !== 'foreach' || work.attempt > 0) return [];
    return (await this.#state.origin?.takeOverItems(pathOf(this.#state, work))) ?? [];
  }

  async #runTask(work: Work, slot: Slot): Promise<void> {
    let handle: TaskHandle | undefined;
    const inside = this.#state.graph.inside(work.node.name);
    const onItems = (chunk: ItemChunk): Promise<void> => {
      // What waits for its items leaves its place to them.
      slot.share(inside);
      const fan = this.#router.extend(work, chunk);
      if (handle !== undefined) this.#sources.hold(handle);
      if (this.#isEnding) this.#sources.end(this.#state.graceMs);
      this.#pump();
      return this.#sources.untilNeeded(fan);
    };
    const onHandle = (made: TaskHandle): void => this.#keep((handle = made));
    // Where nothing is to come after it, a source's items are collected.
    const told = this.#state.alone === undefined ? { onItems, onHandle } : { onHandle };
    const end = await runAttempt(this.#state, work, told);
    if (handle !== undefined) this.#sources.release(handle);
    if (end.kind === 'finished') this.#finish(work, end.next, end.items);
    if (end.kind === 'failed') this.#recover([work], { work, ...end });
  }

  async #runGang(works: readonly Work[]): Promise<void> {
    const end = await runGang(this.#state, works, (handle) => this.#keep(handle));
    if (end.kind === 'failed') return this.#recover(works, end);
    if (end.kind !== 'finished') return;
    for (const [index, work] of works.entries()) {
      const { next, items } = end.ends[index] ?? { next: { kind: 'end' }, items: [] };
      this.#finish(work, next, items);
    }
  }

  /** So that it can be told to stop, as long as it runs. */
  #keep(handle: TaskHandle): void {
    this.#handles.add(handle);
    void handle.outcome.then(() => this.#handles.delete(handle));
    if (this.#signal.aborted) handle.cancel('cancelled', this.#state.graceMs);
  }

  #finish(work: Work, next: NextRecord, items: readonly ItemChunk[]): void {
    try {
      this.#router.finished(work, next, items);
      this.#finished += 1;
      this.#hasEnded ||= this.#isLast(work);
    } catch (error) {
      this.#fail(work, errorRecord(error));
    }
  }

  #isLast({ node }: Work): boolean {
    const { alone } = this.#state;
    return alone === undefined ? node.next.kind === 'end' : this.#finished === alone.length;
  }

  #recover(works: readonly Work[], { work: failed, error, recovery }: Failed): void {
    const { journal, now } = this.#state;
    if (this.#signal.aborted) return;
    if (recovery.kind === 'giveUp') return this.#fail(failed, error);
    // The run ends for another's failure: this task is tried again when it is resumed.
    if (this.#isEnding && recovery.kind === 'retry') return;
    for (const { node, task, attempt } of works) {
      const of = { at: now(), step: node.name, task, attempt };
      if (recovery.kind === 'retry') journal.emit({ kind: 'task.retrying', ...of, delayMs: recovery.delayMs });
      else journal.emit({ kind: 'task.caught', ...of, error });
    }
    const again = works.map((work) => ({ ...work, attempt: work.attempt + 1 }));
    if (recovery.kind === 'retry') return void this.#later(again, recovery.delayMs);
    for (const { isMember: _isMember, ...work } of again) {
      const caught = { ...work, recover: { error, assign: recovery.assign } };
      // What ran when the run failed may finish, and so may what stands for it.
      if (this.#isEnding) void this.#start([caught]);
      else this.#router.queue.add(caught);
    }
  }

  /** What waits for its next attempt takes no worker. */
  async #later(works: readonly Work[], delayMs: number): Promise<void> {
    this.#waiting += 1;
    await sleep(delayMs, undefined, { signal: AbortSignal.any([this.#signal, this.#over.signal]) }).catch(
      () => undefined,
    );
    this.#waiting -= 1;
    this.#router.queue.add(...works);
    this.#pump();
  }

  /** The other running tasks finish; but a source that yields as long as somebody takes its items is told to stop. */
  #fail(work: Work | undefined, error: ErrorRecord): void {
    if (work === undefined) return;
    this.#failures.push({ path: pathOf(this.#state, work), attempt: work.attempt, error });
    this.#sources.end(this.#state.graceMs);
  }

  #tellFan({ kind, split, count }: FanNews): void {
    const of = { at: this.#state.now(), ...split };
    const { journal } = this.#state;
    if (kind === 'gang') journal.emit({ kind: 'gang.opened', ...of, count: count ?? 0 });
    else if (kind === 'opened') journal.emit({ kind: 'foreach.opened', ...of, count });
    else journal.emit({ kind: `foreach.${kind}`, ...of, count: count ?? 0 });
  }
}

interface Failed {
  /** The task itself, or the first of a gang's members that failed. */
  readonly work: Work;
  readonly error: ErrorRecord;
  readonly recovery: Recovery;
}
