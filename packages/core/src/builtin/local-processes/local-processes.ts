import { availableParallelism, totalmem } from 'node:os';
import type { ComputeBackend, TaskHandle, TaskSubmission } from '../../contracts/compute.ts';
import type { Settings } from '../../contracts/settings.ts';
import type { CodePackage, GangAddress, TaskOutcome } from '../../contracts/task-spec.ts';
import { localGangAddress } from '../../task/local-gang-address.ts';
import { WorkerGuard } from './worker-guard.ts';
import { WorkerProcess, type WorkerOptions, type WorkerRun } from './worker-process.ts';

/** A worker that has grown beyond this share of the machine's memory isn't used again. */
const memoryShare = 0.25;

/** As many processes may be kept a moment longer, on a small machine. */
const minLingering = 4;

/** Node says on its own where its debugger listens, in two lines that don't say what to do; ours does. */
const quietInspector = ['--inspect-publish-uid=http'];

/** Runs tasks in warm worker processes on this machine, or each in a process of its own. */
export class LocalProcesses implements ComputeBackend {
  readonly name = 'local';
  readonly defaultMaxWorkers: number = availableParallelism();
  readonly #setup: WorkerOptions['setup'];
  readonly #idle: WorkerProcess[] = [];
  readonly #all = new Set<WorkerProcess>();
  /** Those that what a task left behind still goes on in; each until it is gone. */
  readonly #lingering = new Map<WorkerProcess, Promise<void>>();
  readonly #mostLingering = Math.max(minLingering, availableParallelism());
  readonly #guard = new WorkerGuard();

  constructor(settings: Settings, projectRoot: string) {
    const { storage, durability } = settings;
    this.#setup = { storage, durability, projectRoot, memoryBound: totalmem() * memoryShare };
  }

  /** As many as can start at the same time: a larger number may be far more than there will be tasks. */
  warm(code: CodePackage, workers: number): void {
    const enough = Math.min(workers, this.defaultMaxWorkers);
    while (this.#all.size < enough) this.#idle.push(this.#start(code));
  }

  submit(task: TaskSubmission): TaskHandle {
    const { env, isolation, inspect } = task.plan;
    const isOwn = isolation === 'process' || inspect || Object.keys(env).length > 0;
    let current: WorkerRun | undefined;
    const runIn = async (worker: WorkerProcess, given: TaskSubmission): Promise<TaskOutcome> => {
      current = worker.run(given);
      const end = await current.outcome.finally(() => {
        // The worker may be running another task soon.
        current = undefined;
        this.#release(worker, isOwn);
      });
      if (end.kind !== 'refused') return end;
      return runIn(this.#takeWorker(task.code), { ...task, onStart: () => undefined });
    };
    const first = isOwn ? this.#start(task.code, { env, inspect }) : this.#takeWorker(task.code);
    return { outcome: runIn(first, task), cancel: (reason, graceMs) => current?.cancel(reason, graceMs) };
  }

  #takeWorker(code: CodePackage): WorkerProcess {
    return this.#takeIdle() ?? this.#start(code);
  }

  gangAddress(): Promise<GangAddress> {
    return localGangAddress();
  }

  async settle(): Promise<void> {
    await Promise.all(this.#lingering.values());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#all].map((worker) => worker.stop()));
    this.#guard[Symbol.dispose]();
  }

  #start(code: CodePackage, { env = {}, inspect = false }: Partial<TaskSubmission['plan']> = {}): WorkerProcess {
    const nodeOptions = inspect ? quietInspector : [];
    const worker = new WorkerProcess({ code, setup: this.#setup, env, nodeOptions });
    this.#all.add(worker);
    this.#watch(worker);
    return worker;
  }

  #watch({ pid, closed }: WorkerProcess): void {
    if (pid === undefined) return;
    this.#guard.watch(pid);
    void closed.then(() => this.#guard.release(pid));
  }

  #takeIdle(): WorkerProcess | undefined {
    for (let worker = this.#idle.pop(); worker !== undefined; worker = this.#idle.pop()) {
      if (worker.isReusable) return worker;
      this.#drop(worker);
    }
    return undefined;
  }

  #release(worker: WorkerProcess, isOwn: boolean): void {
    if (!isOwn && worker.isReusable) {
      this.#idle.push(worker);
      return;
    }
    if (worker.isPending) this.#linger(worker);
    else this.#drop(worker);
  }

  #linger(worker: WorkerProcess): void {
    const [oldest] = this.#lingering.keys();
    if (oldest !== undefined && this.#lingering.size >= this.#mostLingering) {
      this.#lingering.delete(oldest);
      void oldest.stop();
    }
    const gone = worker.linger().finally(() => {
      this.#lingering.delete(worker);
      this.#all.delete(worker);
    });
    this.#lingering.set(worker, gone);
  }

  #drop(worker: WorkerProcess): void {
    this.#all.delete(worker);
    void worker.stop();
  }
}
