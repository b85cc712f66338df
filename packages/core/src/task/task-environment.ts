import { join } from 'node:path';
import type { ArtifactRef } from '../contracts/artifact-ref.ts';
import type { FlowName, RunId } from '../contracts/ids.ts';
import type { RunManifest, TaskManifest, TaskPath } from '../contracts/records.ts';
import type { Storage } from '../contracts/storage.ts';
import { cacheFolder } from '../package/cache-folder.ts';
import { ArtifactStore } from '../datastore/artifact-store.ts';
import { taskKey } from '../datastore/layout.ts';
import { Manifests } from '../datastore/manifests.ts';
import { OpenForeaches } from '../datastore/open-foreach.ts';
import type { FlowDefinition } from '../flow/read-definition.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { errors } from './errors.ts';
import { ProcessVariables } from './process-variables.ts';

type ArtifactRefs = Readonly<Record<string, ArtifactRef>>;

/** How many parents' manifests a process keeps: the children of a fan-out all read the same few. */
const keptManifests = 64;

interface TaskEnvironmentParts {
  readonly definition: FlowDefinition;
  readonly kernel: Kernel;
  readonly storage: Storage;
  readonly artifacts: ArtifactStore;
  readonly projectRoot: string;
}

/** What one process needs to run tasks of one flow; opened once, used for many tasks. */
export class TaskEnvironment {
  readonly definition: FlowDefinition;
  readonly kernel: Kernel;
  readonly storage: Storage;
  readonly artifacts: ArtifactStore;
  readonly manifests: Manifests;
  readonly projectRoot: string;
  readonly variables: ProcessVariables = new ProcessVariables();
  readonly #runs = new Map<string, Promise<RunManifest>>();
  readonly #opened = new Map<string, Promise<ArtifactRefs | undefined>>();
  readonly #tasks = new Map<string, Promise<TaskManifest | undefined>>();

  private constructor({ definition, kernel, storage, artifacts, projectRoot }: TaskEnvironmentParts) {
    this.definition = definition;
    this.kernel = kernel;
    this.storage = storage;
    this.artifacts = artifacts;
    this.projectRoot = projectRoot;
    this.manifests = new Manifests(storage);
  }

  /** `projectRoot` is the project's folder on this machine; by default, the one that the process stands in. */
  static async open(
    definition: FlowDefinition,
    kernel: Kernel,
    storage: Storage,
    projectRoot: string = process.cwd(),
  ): Promise<TaskEnvironment> {
    const artifacts = await openArtifacts(kernel, storage);
    return new TaskEnvironment({ definition, kernel, storage, artifacts, projectRoot });
  }

  run(flow: FlowName, run: RunId): Promise<RunManifest> {
    return kept(this.#runs, `${flow}/${run}`, () => this.manifests.run(flow, run));
  }

  /** What a task that has finished, or still yields the items of a foreach, hands on. Throws FLOW_INPUT_MISSING. */
  async artifactsOf(path: TaskPath): Promise<ArtifactRefs> {
    const key = taskKey(path);
    const opened = await this.#opened.get(key);
    if (opened !== undefined) return opened;
    const manifest = await kept(this.#tasks, key, () => this.manifests.task(path));
    if (manifest !== undefined) return manifest.artifacts;
    this.#tasks.delete(key);
    const found = await kept(this.#opened, key, () => new OpenForeaches(this.storage).artifacts(path));
    if (found !== undefined) return found;
    this.#opened.delete(key);
    throw errors.FLOW_INPUT_MISSING({ path: key });
  }

  /** The manifest of a task that has finished. Throws FLOW_INPUT_MISSING. */
  async finishedTask(path: TaskPath): Promise<TaskManifest> {
    const manifest = await kept(this.#tasks, taskKey(path), () => this.manifests.task(path));
    if (manifest !== undefined) return manifest;
    this.#tasks.delete(taskKey(path));
    throw errors.FLOW_INPUT_MISSING({ path: taskKey(path) });
  }
}

/** The values of a store, with the encodings of all plugins. */
export async function openArtifacts(kernel: Kernel, storage: Storage): Promise<ArtifactStore> {
  const { provideEncoding } = kernel.hooks;
  const plugged = await Promise.all(provideEncoding.names.map((name) => provideEncoding.call(name, undefined)));
  return new ArtifactStore(storage, { plugged, copies: join(cacheFolder(process.env), 'files') });
}

function kept<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const found = cache.get(key);
  if (found !== undefined) return found;
  const oldest = cache.keys().next().value;
  if (cache.size >= keptManifests && oldest !== undefined) cache.delete(oldest);
  const made = make();
  cache.set(key, made);
  made.catch(() => cache.delete(key));
  return made;
}
