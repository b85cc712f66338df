import type { ComputeBackend, TaskHandle, TaskSubmission } from '../../src/contracts/compute.ts';
import { formatVersion, type ItemChunk, type NextRecord, type TaskManifest } from '../../src/contracts/records.ts';
import type { GangAddress, TaskOutcome, TaskSpec } from '../../src/contracts/task-spec.ts';
import { ArtifactStore } from '../../src/datastore/artifact-store.ts';
import { GangManifests } from '../../src/datastore/gang-manifests.ts';
import { Manifests } from '../../src/datastore/manifests.ts';
import { inputPaths } from '../../src/task/load-inputs.ts';
import { choice, traceOf } from './interpreter.ts';
import type { Storage } from '../../src/contracts/storage.ts';

export interface FakeOptions {
  readonly storage: Storage;
  readonly seed: number;
  /** A number from 0 up to 1, which decides in which order tasks end. */
  readonly random: () => number;
  /** Replaces the ordinary end of a task; undefined lets it end as usual. */
  readonly answer?: (task: TaskSubmission) => TaskOutcome | undefined | Promise<TaskOutcome | undefined>;
}

interface Pending {
  readonly end: () => Promise<void>;
}

/** Stands for processes: it stores the manifests that tasks would, and ends tasks in a random order. */
export class FakeCompute implements ComputeBackend {
  readonly name = 'fake';
  readonly defaultMaxWorkers = 4;
  readonly submitted: TaskSpec[] = [];
  readonly cancelled: string[] = [];
  /** The most that ran at once. */
  peak = 0;
  /** Set when the launcher is to be seen as killed: from then on nothing ends. */
  isFrozen = false;
  readonly #options: FakeOptions;
  readonly #manifests: Manifests;
  readonly #artifacts: ArtifactStore;
  readonly #pending: Pending[] = [];
  #running = 0;

  constructor(options: FakeOptions) {
    this.#options = options;
    this.#manifests = new Manifests(options.storage);
    this.#artifacts = new ArtifactStore(options.storage);
  }

  submit(task: TaskSubmission): TaskHandle {
    this.submitted.push(task.spec);
    this.#running += 1;
    this.peak = Math.max(this.peak, this.#running);
    task.onStart();
    const { promise, resolve } = Promise.withResolvers<TaskOutcome>();
    const settle = (outcome: TaskOutcome): void => {
      if (this.isFrozen) return;
      this.#running -= 1;
      resolve(outcome);
    };
    this.#pending.push({ end: async () => settle(await this.#run(task)) });
    setImmediate(() => void this.#endOne());
    return {
      outcome: promise,
      cancel: (reason) => {
        this.cancelled.push(`${task.spec.path.step}/${task.spec.path.task}`);
        settle({ kind: 'stopped', reason });
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.isFrozen = true;
  }

  async #endOne(): Promise<void> {
    const [one] = this.#pending.splice(Math.floor(this.#options.random() * this.#pending.length), 1);
    if (!this.isFrozen) await one?.end();
  }

  async #run(task: TaskSubmission): Promise<TaskOutcome> {
    const { spec, plan } = task;
    const answer = await this.#options.answer?.(task);
    if (answer !== undefined) return answer;
    const parents = await this.#manifests.tasks(inputPaths(spec.path, spec.inputs));
    const traces = await Promise.all(
      parents.map(async (parent) => {
        const ref = parent?.artifacts['trace'];
        if (ref === undefined)
          throw new Error(`${spec.path.step}/${spec.path.task} began before its inputs were there.`);
        return String(await this.#artifacts.load(ref));
      }),
    );
    const { step, task: id } = spec.path;
    const next = choice(plan.step, id, this.#options.seed);
    const trace = await this.#artifacts.save('trace', traceOf(step, id, traces));
    const items = await this.#items(next);
    const manifest: TaskManifest = {
      format: formatVersion,
      path: spec.path,
      attempt: spec.attempt,
      startedAt: 0,
      finishedAt: 0,
      artifacts: { trace },
      next,
      items,
      inputs: spec.inputs,
      host: {},
    };
    if (!this.isFrozen) await this.#store(manifest, spec);
    return { kind: 'finished', next, items, startedAt: 0, finishedAt: 0 };
  }

  async #store(manifest: TaskManifest, { gang }: TaskSpec): Promise<void> {
    if (gang === undefined) await this.#manifests.finishTask(manifest);
    else await new GangManifests(this.#options.storage).stage(manifest);
  }

  /** Chunks of three, so that there are several. */
  async #items(next: NextRecord): Promise<readonly ItemChunk[]> {
    const count = next.kind === 'foreach' ? next.count : 0;
    const chunks: ItemChunk[] = [];
    for (let from = 0; from < count; from += 3) {
      const size = Math.min(3, count - from);
      const ref = await this.#artifacts.save(
        'items',
        Array.from({ length: size }, (_, index) => from + index),
      );
      chunks.push({ from, count: size, ref });
    }
    return chunks;
  }
}

/** Runs gangs too. */
export class GangCompute extends FakeCompute {
  async gangAddress(): Promise<GangAddress> {
    return { host: '127.0.0.1', port: 1 };
  }
}
