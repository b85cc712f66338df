import { isDeepStrictEqual } from 'node:util';
import type { StepNode } from '../contracts/graph.ts';
import type { FlowName, RunId, StepName, TaskId } from '../contracts/ids.ts';
import type { ItemChunk, TaskInputs, TaskManifest, TaskPath } from '../contracts/records.ts';
import type { Storage } from '../contracts/storage.ts';
import { GangManifests } from '../datastore/gang-manifests.ts';
import { Manifests } from '../datastore/manifests.ts';
import { OpenForeaches } from '../datastore/open-foreach.ts';
import { recordRerun, rerunSteps } from '../datastore/rerun-steps.ts';
import type { GraphIndex } from './graph-index.ts';

/** A task that may have finished in an earlier run. */
export interface WantedTask {
  /** In the run that goes on. */
  readonly path: TaskPath;
  readonly node: StepNode;
  readonly inputs: TaskInputs;
}

/** A finished task of an earlier run, and what ran it: that task itself, or one that it was taken over from. */
export interface EarlierTask {
  readonly path: TaskPath;
  readonly origin: TaskPath;
  readonly manifest: TaskManifest;
}

/** One of the runs before this one, and what may be taken over from it. */
interface EarlierRun {
  readonly run: RunId;
  readonly finished: Map<StepName, ReadonlySet<TaskId>>;
}

export interface OpenOrigin {
  readonly flow: FlowName;
  /** The run that goes on, and the one that it goes on from. */
  readonly run: RunId;
  readonly origin: RunId;
  readonly storage: Storage;
  readonly graph: GraphIndex;
  readonly rerunFrom: readonly StepName[];
}

/**
 * The finished tasks of the run that is resumed, as its store has them: the index may lag behind a kill -9. Where that
 * run was itself killed before it had taken everything over, its own origin is asked for the rest, and so on.
 */
export class OriginTasks {
  readonly #options: OpenOrigin;
  readonly #manifests: Manifests;
  readonly #opened: OpenForeaches;
  readonly #gangs: GangManifests;
  /** The nearest first. */
  readonly #runs: readonly EarlierRun[];

  private constructor(options: OpenOrigin, runs: readonly EarlierRun[]) {
    this.#options = options;
    this.#manifests = new Manifests(options.storage);
    this.#opened = new OpenForeaches(options.storage);
    this.#gangs = new GangManifests(options.storage);
    this.#runs = runs;
  }

  /** Those that needn't run again: all but the steps `rerunFrom` and what comes after them. */
  static async open(options: OpenOrigin): Promise<OriginTasks> {
    const { flow, origin, storage, graph, rerunFrom } = options;
    const manifests = new Manifests(storage);
    const runs: EarlierRun[] = [];
    const rerun = new Set(graph.from(rerunFrom));
    for await (const { run, reran } of earlierRuns(storage, flow, origin)) {
      const steps = graph.graph.steps.map((node) => node.name).filter((name) => !rerun.has(name));
      const finished = await Promise.all(
        steps.map(async (step) => [step, new Set(await Array.fromAsync(manifests.finished(flow, run, step)))] as const),
      );
      runs.push({ run, finished: new Map(finished) });
      // What a run did anew is not to be taken from a run before it.
      for (const step of graph.from(reran.filter((name) => graph.has(name)))) rerun.add(step);
    }
    return new OriginTasks(options, runs);
  }

  has(step: StepName, task: TaskId): boolean {
    return this.#runOf(step, task) !== undefined;
  }

  /** These steps run again from now on, in whatever run goes on from this one too. */
  async drop(steps: Iterable<StepName>): Promise<void> {
    const dropped = [...steps];
    for (const { finished } of this.#runs) for (const step of dropped) finished.delete(step);
    const { storage, flow, run } = this.#options;
    await recordRerun(storage, { flow, run, steps: dropped });
  }

  /**
   * What a finished task recorded, or all members of a gang; undefined where there is none, or where the graph has
   * changed: the task now continues others, or goes on otherwise.
   */
  async find(wanted: readonly WantedTask[]): Promise<readonly EarlierTask[] | undefined> {
    const own = await Promise.all(wanted.map((one) => this.#finishedTask(one)));
    const sibling = own.find((one) => one !== undefined);
    if (sibling === undefined) return undefined;
    const found = await Promise.all(
      own.map(async (one, index) => one ?? (await this.#stagedTask(wanted[index], sibling))),
    );
    const fit = found.filter((one, index) => one !== undefined && isStill(one.manifest, wanted[index]));
    return fit.length === wanted.length ? (fit as EarlierTask[]) : undefined;
  }

  /** Takes a finished task over by reference. */
  async takeOver(path: TaskPath, { origin, manifest }: EarlierTask): Promise<void> {
    await this.#manifests.finishTask({ ...manifest, path, origin });
  }

  /** Takes over what a task had yielded that was interrupted while it fanned out. */
  async takeOverItems(path: TaskPath): Promise<readonly ItemChunk[]> {
    for (const { run, finished } of this.#runs) {
      const chunks = finished.has(path.step) ? await this.#opened.copy({ ...path, run }, path) : [];
      if (chunks.length > 0) return chunks;
    }
    return [];
  }

  async #finishedTask({ path }: WantedTask): Promise<EarlierTask | undefined> {
    const run = this.#runOf(path.step, path.task);
    const manifest = run === undefined ? undefined : await this.#manifests.task({ ...path, run });
    return run === undefined || manifest === undefined ? undefined : earlierTask({ ...path, run }, manifest);
  }

  /** A gang's launcher may have been killed while it made the members finished: what they staged stands for the rest. */
  async #stagedTask(wanted: WantedTask | undefined, sibling: EarlierTask): Promise<EarlierTask | undefined> {
    if (wanted === undefined) return undefined;
    // A resume that was killed while it took the gang over has none of what the members staged.
    const path = { ...wanted.path, run: sibling.origin.run };
    const manifest = await this.#gangs.staged(path, sibling.manifest.attempt);
    return manifest && earlierTask(path, manifest);
  }

  #runOf(step: StepName, task: TaskId): RunId | undefined {
    return this.#runs.find(({ finished }) => finished.get(step)?.has(task) === true)?.run;
  }
}

/** The origin, its own origin, and so on, as far as the store still has them; each with the steps that it ran anew. */
async function* earlierRuns(
  storage: Storage,
  flow: FlowName,
  origin: RunId,
): AsyncGenerator<{ readonly run: RunId; readonly reran: readonly StepName[] }> {
  const manifests = new Manifests(storage);
  let next: RunId | undefined = origin;
  while (next !== undefined) {
    const run: RunId = next;
    const manifest = await manifests.findRun(flow, run);
    const reran = manifest?.origin === undefined ? [] : await rerunSteps(storage, flow, run);
    yield { run, reran: [...(manifest?.rerun ?? []), ...reran] };
    next = manifest?.origin;
  }
}

/** A finished task, with what ran it. */
export function earlierTask(path: TaskPath, manifest: TaskManifest): EarlierTask {
  return { path, origin: manifest.origin ?? path, manifest };
}

/** It continues the same tasks, and what it chose to do next is still there. */
function isStill(manifest: TaskManifest, wanted: WantedTask | undefined): boolean {
  return wanted !== undefined && goesOn(manifest, wanted.node) && isDeepStrictEqual(manifest.inputs, wanted.inputs);
}

/** What it chose to do next is still there. */
export function goesOn({ next }: TaskManifest, node: StepNode): boolean {
  if (next.kind !== 'switch') return next.kind === node.next.kind;
  return node.next.kind === 'switch' && Object.hasOwn(node.next.cases, next.case);
}
