import { formatPathspec } from '../contracts/pathspec.ts';
import type { StepName } from '../contracts/ids.ts';
import type { TaskParts } from '../contracts/pending-task.ts';
import type { TaskManifest, TaskPath } from '../contracts/records.ts';
import type { Storage } from '../contracts/storage.ts';
import type { Manifests } from '../datastore/manifests.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { earlierTask, goesOn, type EarlierTask } from './origin-tasks.ts';
import { inputPaths, type ArtifactRefs } from '../task/load-inputs.ts';
import { PartsReader, type PartsOptions } from './task-parts.ts';
import type { Work } from './task-queue.ts';

export interface EarlierOptions extends PartsOptions {
  readonly kernel: Kernel;
  readonly storage: Storage;
  readonly manifests: Manifests;
  readonly now: () => number;
  /** Steps that are to run whatever was run before. */
  readonly rerun: readonly StepName[];
  /** Set for a plan: told why a task would run. */
  readonly tellWhy?: (work: Work, reason: string) => void;
}

/** Finds finished tasks of earlier runs that stand for those of this one, where a plugin knows of some. */
export class EarlierTasks {
  readonly #options: EarlierOptions;
  readonly #parts: PartsReader;
  readonly #rerun: ReadonlySet<StepName>;

  constructor(options: EarlierOptions) {
    this.#options = options;
    this.#parts = new PartsReader(options);
    this.#rerun = new Set(options.rerun);
  }

  /** Whether anybody is to be asked for this task. */
  mayKnow({ node, attempt }: Work): boolean {
    return this.#options.kernel.hooks.provideEarlierTask.isUsed && attempt === 0 && !this.#rerun.has(node.name);
  }

  /** For one task, or for all members of a gang; undefined where it has to run. */
  async find(works: readonly Work[], pathOf: (work: Work) => TaskPath): Promise<readonly EarlierTask[] | undefined> {
    const all = await Promise.all(works.map((work) => this.#findOne(work, pathOf(work))));
    const found = all.filter((one) => one !== undefined);
    if (found.length < works.length) return undefined;
    const runs = new Set(found.map(({ path }) => path.run));
    if (runs.size === 1) return found;
    for (const work of works) this.#options.tellWhy?.(work, 'its gang has never finished as one');
    return undefined;
  }

  async #findOne(work: Work, path: TaskPath): Promise<EarlierTask | undefined> {
    const { kernel, storage, manifests, now, tellWhy } = this.#options;
    let read: Promise<TaskParts> | undefined;
    const parts = (): Promise<TaskParts> => (read ??= this.#parts.read(work, path));
    const answer = await kernel.hooks.provideEarlierTask.call({
      path,
      step: work.node,
      now: now(),
      storage,
      parts,
      finished: (of) => manifests.task(of),
      tellWhy: tellWhy && ((reason) => tellWhy(work, reason)),
    });
    if (answer === undefined) return undefined;
    const manifest = await manifests.task(answer);
    const passed = await this.#parts.untouched(work, path);
    const artifacts =
      manifest && stands(manifest, work)
        ? await this.#artifacts(manifest, { passed, read: (await parts()).artifacts })
        : undefined;
    if (manifest !== undefined && artifacts !== undefined)
      return earlierTask(answer, { ...manifest, artifacts, inputs: work.inputs });
    tellWhy?.(work, `${formatPathspec(answer)} can't stand for it`);
    return undefined;
  }

  /**
   * What the task set then, and what it would pass on untouched now. Undefined where the task that it continued then is gone,
   * and with it what was passed on then.
   */
  async #artifacts(manifest: TaskManifest, { passed, read }: Now): Promise<ArtifactRefs | undefined> {
    if (manifest.inputs.kind !== 'one') return manifest.artifacts;
    const [parent] = await this.#options.manifests.tasks(inputPaths(manifest.path, manifest.inputs));
    if (parent === undefined) return undefined;
    const set = Object.entries(manifest.artifacts).filter(
      ([name, { hash }]) => Object.hasOwn(read, name) || parent.artifacts[name]?.hash !== hash,
    );
    return { ...passed, ...Object.fromEntries(set) };
  }
}

/** What a task has before it. */
interface Now {
  /** Passed on as it is. */
  readonly passed: ArtifactRefs;
  /** By name, what may be read or set. */
  readonly read: TaskParts['artifacts'];
}

/** Its body has succeeded, and what it chose to do next is still there. */
function stands(manifest: TaskManifest, { node }: Work): boolean {
  return manifest.caught === undefined && manifest.path.step === node.name && goesOn(manifest, node);
}
