import { isDeepStrictEqual } from 'node:util';
import type { StepNode } from '../contracts/graph.ts';
import type { FlowName, RunId, StepName, TaskId } from '../contracts/ids.ts';
import type { TaskInputs, TaskManifest, TaskPath } from '../contracts/records.ts';
import type { Manifests } from '../datastore/manifests.ts';
import type { GraphIndex } from './graph-index.ts';

/** The finished tasks of the run that is resumed, as its store has them: the index may lag behind a kill -9. */
export class OriginTasks {
  readonly run: RunId;
  readonly #manifests: Manifests;
  readonly #finished: Map<StepName, ReadonlySet<TaskId>>;

  private constructor(run: RunId, manifests: Manifests, finished: Map<StepName, ReadonlySet<TaskId>>) {
    this.run = run;
    this.#manifests = manifests;
    this.#finished = finished;
  }

  /** Those that needn't run again: all but the steps `rerunFrom` and what comes after them. */
  static async open(options: {
    readonly flow: FlowName;
    readonly run: RunId;
    readonly manifests: Manifests;
    readonly graph: GraphIndex;
    readonly rerunFrom: readonly StepName[];
  }): Promise<OriginTasks> {
    const { flow, run, manifests, graph, rerunFrom } = options;
    const rerun = graph.from(rerunFrom);
    const steps = graph.graph.steps.map((node) => node.name).filter((name) => !rerun.has(name));
    const finished = await Promise.all(
      steps.map(async (step) => [step, new Set(await Array.fromAsync(manifests.finished(flow, run, step)))] as const),
    );
    return new OriginTasks(run, manifests, new Map(finished));
  }

  has(step: StepName, task: TaskId): boolean {
    return this.#finished.get(step)?.has(task) === true;
  }

  /** These steps run again from now on. */
  drop(steps: Iterable<StepName>): void {
    for (const step of steps) this.#finished.delete(step);
  }

  /**
   * Takes a finished task over by reference; undefined where there is none, or where the graph has changed: the task now
   * continues others, or goes on otherwise.
   */
  async clone(path: TaskPath, node: StepNode, inputs: TaskInputs): Promise<TaskManifest | undefined> {
    const from = { ...path, run: this.run };
    const manifest = await this.#manifests.task(from);
    if (manifest === undefined || !goesOn(manifest, node) || !isDeepStrictEqual(manifest.inputs, inputs))
      return undefined;
    const cloned = { ...manifest, path, origin: manifest.origin ?? from };
    await this.#manifests.finishTask(cloned);
    return cloned;
  }
}

/** What the task chose to do next is still there. */
function goesOn({ next }: TaskManifest, node: StepNode): boolean {
  if (next.kind !== 'switch') return next.kind === node.next.kind;
  return node.next.kind === 'switch' && Object.hasOwn(node.next.cases, next.case);
}
