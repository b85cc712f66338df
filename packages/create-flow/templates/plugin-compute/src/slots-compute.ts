import { LocalProcesses } from '@flow/core/engine';
import type {
  CodePackage,
  ComputeBackend,
  ComputeRequest,
  GangAddress,
  PreparedEnvironment,
  TaskHandle,
  TaskSubmission,
} from '@flow/core/kernel';

/** Runs as many tasks at once as it has slots, in processes of this machine. A compute of another kind submits elsewhere. */
export class SlotsCompute implements ComputeBackend {
  readonly name = '__SHORT__';
  readonly usesEnvironments = true;
  readonly defaultMaxWorkers: number;
  readonly capacity: Readonly<Record<string, number>>;
  readonly #processes: LocalProcesses;

  constructor(request: ComputeRequest, slots: number) {
    this.defaultMaxWorkers = slots;
    this.#processes = new LocalProcesses(request);
    this.capacity = this.#processes.capacity;
  }

  /** Processes that wait for tasks: the first of a run doesn't have to start one. */
  warm(code: CodePackage, workers: number, environment?: PreparedEnvironment): void {
    this.#processes.warm(code, Math.min(workers, this.defaultMaxWorkers), environment);
  }

  submit(task: TaskSubmission): TaskHandle {
    return this.#processes.submit(task);
  }

  settle(): Promise<void> {
    return this.#processes.settle();
  }

  gangAddress(): Promise<GangAddress> {
    return this.#processes.gangAddress();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#processes[Symbol.asyncDispose]();
  }
}
