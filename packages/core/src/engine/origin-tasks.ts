import { isDeepStrictEqual } from 'node:util';
import type { StepNode } from '../contracts/graph.ts';
import type { FlowName, RunId, StepName, TaskId } from '../contracts/ids.ts';
import type { ItemChunk, TaskInputs, TaskManifest, TaskPath } from '../contracts/records.ts';
import type { Storage } from '../contracts/storage.ts';
import { Manifests } from '../datastore/manifests.ts';
import { OpenForeaches } from '../datastore/open-foreach.ts';
import type { GraphIndex } from './graph-index.ts';

/** The finished tasks of the run that is resumed, as its store has them: the index may lag behind a kill -9. */
export class OriginTasks {
  readonly run: RunId;
  readonly #manifests: Manifests;
  readonly #opened: OpenForeaches;
  readonly #finished: Map<StepName, ReadonlySet<TaskId>>;

  private constructor(run: RunId, storage: Storage, finished: Map<StepName, ReadonlySet<TaskId>>) {
    this.run = run;
    this.#manifests = new Manifests(storage);
    this.#opened = new OpenForeaches(storage);
    this.#finished = finished;
  }

  /** Those that needn't run again: all but the steps `rerunFrom` and what comes after them. */
  static async open(options: {
    readonly flow: FlowName;
    readonly run: RunId;
    readonly storage: Storage;
    readonly graph: GraphIndex;
    readonly rerunFrom: readonly StepName[];
  }): Promise<OriginTasks> {
    const { flow, run, storage, graph, rerunFrom } = options;
    const manifests = new Manifests(storage);
    const rerun = graph.from(rerunFrom);
    const steps = graph.graph.steps.map((node) => node.name).filter((name) => !rerun.has(name));
    const finished = await Promise.all(
      steps.map(async (step) => [step, new Set(await Array.fromAsync(manifests.finished(flow, run, step)))] as const),
    );
    return new OriginTasks(run, storage, new Map(finished));
  }

  has(step: StepName, task: TaskId): boolean {
    return this.#finished.get(step)?.has(task) === true;
  }

  /** These steps run again from now on. */
  drop(steps: Iterable<StepName>): void {
    for (const step of steps) this.#finished.delete(step);
  }

  /**
   * What a finished task recorded; undefined where there is none, or where the graph has changed: the task now continues
   * others, or goes on otherwise.
   */
  async find(path: TaskPath, node: StepNode, inputs: TaskInputs): Promise<TaskManifest | undefined> {
    const manifest = await this.#manifests.task({ ...path, run: this.run });
    if (manifest === undefined || !goesOn(manifest, node)) return undefined;
    return isDeepStrictEqual(manifest.inputs, inputs) ? manifest : undefined;
  }

  /** Takes a finished task over by reference. */
  async takeOver(path: TaskPath, manifest: TaskManifest): Promise<void> {
    await this.#manifests.finishTask({ ...manifest, path, origin: manifest.origin ?? { ...path, run: this.run } });
  }

  /** Takes over what a task had yielded that was interrupted while it fanned out. */
  async takeOverItems(path: TaskPath): Promise<readonly ItemChunk[]> {
    return this.#finished.has(path.step) ? this.#opened.copy({ ...path, run: this.run }, path) : [];
  }
}

/** What the task chose to do next is still there. */
function goesOn({ next }: TaskManifest, node: StepNode): boolean {
  if (next.kind !== 'switch') return next.kind === node.next.kind;
  return node.next.kind === 'switch' && Object.hasOwn(node.next.cases, next.case);
}
