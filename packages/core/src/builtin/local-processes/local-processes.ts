import { availableParallelism, totalmem } from 'node:os';
import type { ComputeBackend, TaskHandle, TaskSubmission } from '../../contracts/compute.ts';
import type { PreparedEnvironment } from '../../contracts/environment.ts';
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

/** What a process is started with: those with the same can stand for each other. */
interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly environment: PreparedEnvironment | undefined;
}

export interface LocalProcessesOptions {
  readonly settings: Settings;
  readonly projectRoot: string;
  /** A folder over the store: tasks write to it alone. */
  readonly scratch?: string | undefined;
}

/** Runs tasks in warm worker processes on this machine, or each in a process of its own. */
export class LocalProcesses implements ComputeBackend {
  readonly name = 'local';
  readonly usesEnvironments = true;
  readonly defaultMaxWorkers: number = availableParallelism();
  readonly capacity: Readonly<Record<string, number>> = { cpu: availableParallelism(), memoryMb: memoryMb() };
  readonly #setup: WorkerOptions['setup'];
  readonly #idle = new IdleWorkers();
  readonly #all = new Set<WorkerProcess>();
  /** Those that what a task left behind still goes on in; each until it is gone. */
  readonly #lingering = new Map<WorkerProcess, Promise<void>>();
  readonly #mostLingering = Math.max(minLingering, availableParallelism());
  readonly #guard = new WorkerGuard();

  constructor({ settings, projectRoot, scratch }: LocalProcessesOptions) {
    const { storage, durability, hookSeconds } = settings;
    const hookMs = hookSeconds * 1000;
    this.#setup = { storage, durability, projectRoot, scratch, hookMs, memoryBound: totalmem() * memoryShare };
  }

  /** As many as can start at the same time: a larger number may be far more than there will be tasks. */
  warm(code: CodePackage, workers: number, environment?: PreparedEnvironment): void {
    const enough = Math.min(workers, this.defaultMaxWorkers);
    const plain = { env: {}, environment };
    while (this.#all.size < enough) this.#idle.add(this.#start(code, plain), plain);
  }

  submit(task: TaskSubmission): TaskHandle {
    const { isolation, inspect } = task.plan;
    const surroundings = surroundingsOf(task);
    const isOwn = isolation === 'process' || inspect;
    let current: WorkerRun | undefined;
    const runIn = async (worker: WorkerProcess, given: TaskSubmission): Promise<TaskOutcome> => {
      current = worker.run(given);
      const end = await current.outcome.finally(() => {
        // The worker may be running another task soon.
        current = undefined;
        this.#release(worker, isOwn ? undefined : surroundings);
      });
      if (end.kind !== 'refused') return end;
      return runIn(this.#takeWorker(task), { ...task, onStart: () => undefined });
    };
    const first = isOwn ? this.#start(task.code, surroundings, inspect) : this.#takeWorker(task);
    return { outcome: runIn(first, task), cancel: (reason, graceMs) => current?.cancel(reason, graceMs) };
  }

  #takeWorker(task: TaskSubmission): WorkerProcess {
    const surroundings = surroundingsOf(task);
    const worker = this.#takeIdle(surroundings);
    if (worker !== undefined) return worker;
    // Those of another environment would pile up.
    const warm = this.#all.size - this.#lingering.size;
    if (warm >= this.defaultMaxWorkers) this.#drop(this.#idle.takeAny());
    return this.#start(task.code, surroundings);
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

  #start(code: CodePackage, surroundings: Surroundings, inspect = false): WorkerProcess {
    const nodeOptions = inspect ? quietInspector : [];
    const worker = new WorkerProcess({ code, setup: this.#setup, ...surroundings, nodeOptions });
    this.#all.add(worker);
    this.#watch(worker);
    return worker;
  }

  #watch({ pid, closed }: WorkerProcess): void {
    if (pid === undefined) return;
    this.#guard.watch(pid);
    void closed.then(() => this.#guard.release(pid));
  }

  #takeIdle(surroundings: Surroundings): WorkerProcess | undefined {
    const take = (): WorkerProcess | undefined => this.#idle.take(surroundings);
    for (let worker = take(); worker !== undefined; worker = take()) {
      if (worker.isReusable) return worker;
      this.#drop(worker);
    }
    return undefined;
  }

  /** `surroundings`: what else may run in it; undefined for one that had its task to itself. */
  #release(worker: WorkerProcess, surroundings: Surroundings | undefined): void {
    if (surroundings !== undefined && worker.isReusable) this.#idle.add(worker, surroundings);
    else if (worker.isPending) this.#linger(worker);
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

  #drop(worker: WorkerProcess | undefined): void {
    if (worker === undefined) return;
    this.#all.delete(worker);
    void worker.stop();
  }
}

/** Workers that wait for a task, by what they were started with. */
class IdleWorkers {
  readonly #byKey = new Map<string, WorkerProcess[]>();

  add(worker: WorkerProcess, surroundings: Surroundings): void {
    const key = keyOf(surroundings);
    const others = this.#byKey.get(key) ?? [];
    this.#byKey.set(key, others);
    others.push(worker);
  }

  take(surroundings: Surroundings): WorkerProcess | undefined {
    return this.#byKey.get(keyOf(surroundings))?.pop();
  }

  takeAny(): WorkerProcess | undefined {
    for (const workers of this.#byKey.values()) if (workers.length > 0) return workers.shift();
    return undefined;
  }
}

function keyOf({ env, environment }: Surroundings): string {
  const variables = Object.entries(env).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([environment?.id, variables]);
}

function surroundingsOf({ plan, environment }: TaskSubmission): Surroundings {
  return { env: plan.env, environment };
}

/** What this process may use, which in a container is less than what the machine has. */
function memoryMb(): number {
  const bounds = [totalmem(), process.constrainedMemory()].filter((bytes) => bytes > 0);
  return Math.floor(Math.min(...bounds) / 1e6);
}
