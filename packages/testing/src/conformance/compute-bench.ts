import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ArtifactStore,
  checkedGraph,
  loadFlow,
  Manifests,
  storeCode,
  type LoadedFlow,
  type Project,
} from '@flow/core/engine';
import {
  parseFlowName,
  parseRunId,
  parseStepName,
  parseTaskId,
  type ArtifactRef,
  type ComputeBackend,
  type FlowGraph,
  type ForeachFrame,
  type LogStream,
  type RunId,
  type Storage,
  type TaskOutcome,
  type TaskPath,
  type TaskPlan,
  type TaskSpec,
  type TaskSubmission,
} from '@flow/core/kernel';
import { flowFile, flowSource } from './compute-flow.ts';
import { TaskWatch, type RanTask, type WatchedTask } from './task-watch.ts';

/** What a case asks of a task. */
export interface TaskRequest {
  /** What a task of the first step does, and what with. */
  readonly habit?: readonly [name: string, argument?: unknown];
  /** Another step than the first, after the task of the first that `parent` names. */
  readonly step?: string;
  readonly parent?: TaskPath;
  /** The same task again; by default, one more. */
  readonly path?: TaskPath;
  readonly plan?: Partial<TaskPlan>;
  readonly spec?: Partial<TaskSpec>;
  readonly secrets?: TaskSubmission['secretParameters'];
  readonly environment?: TaskSubmission['environment'];
  readonly onItems?: TaskSubmission['onItems'];
  readonly onSecrets?: TaskSubmission['onSecrets'];
  /** What the launcher makes of output before it takes more. */
  readonly onLog?: (stream: LogStream) => Promise<void> | undefined;
}

export interface BenchOptions {
  readonly project: () => Project | Promise<Project>;
  readonly timeScale: number;
}

const formatVersion = 1;

/** What a project's flow needs to be loaded once, for all cases. */
const loaded = new WeakMap<Project, Promise<LoadedFlow>>();

interface Parts {
  readonly compute: ComputeBackend;
  readonly flow: LoadedFlow;
  readonly graph: FlowGraph;
  readonly storage: Storage;
  readonly project: Project;
  readonly timeScale: number;
}

/** A compute backend of the project's, and a run whose tasks it is given. */
export class ComputeBench implements AsyncDisposable {
  readonly compute: ComputeBackend;
  readonly storage: Storage;
  readonly manifests: Manifests;
  readonly artifacts: ArtifactStore;
  readonly run: RunId = parseRunId(`conformance-${randomUUID().slice(0, 8)}`);
  readonly #parts: Parts;
  readonly #watches: TaskWatch[] = [];
  #tasks = 0;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.compute = parts.compute;
    this.storage = parts.storage;
    this.manifests = new Manifests(parts.storage);
    this.artifacts = new ArtifactStore(parts.storage);
  }

  static async open({ project: open, timeScale }: BenchOptions): Promise<ComputeBench> {
    const project = await open();
    const { settings, kernel } = project;
    const flow = await flowOf(project);
    const storage = await project.storage();
    await storeCode(storage, flow);
    const request = { ...project.providerRequest('compute'), settings };
    const compute = await kernel.hooks.provideCompute.call(settings.compute.use, request);
    const bench = new ComputeBench({ compute, flow, graph: checkedGraph(flow), storage, project, timeScale });
    await bench.#createRun();
    return bench;
  }

  /** So long as it is on this machine, for what is slower. */
  ms(milliseconds: number): number {
    return milliseconds * this.#parts.timeScale;
  }

  get code(): LoadedFlow['code'] {
    return this.#parts.flow.code;
  }

  /** Hands a task to the compute. */
  async start(request: TaskRequest): Promise<WatchedTask> {
    const path = request.path ?? this.#newPath(request.step ?? 'start');
    const plan = this.#plan(path, request.plan);
    const spec: TaskSpec = {
      path,
      attempt: plan.attempt,
      retryCount: plan.attempt,
      inputs: request.parent ? { kind: 'one', step: request.parent.step, task: request.parent.task } : { kind: 'none' },
      foreach: request.habit === undefined ? [] : [await this.#frame(request.habit)],
      timeoutMs: plan.timeoutMs,
      ...request.spec,
    };
    const watch = new TaskWatch(path, request.onLog);
    this.#watches.push(watch);
    const { environment, onItems, onSecrets, secrets: secretParameters } = request;
    return watch.submit(this.compute, {
      spec,
      plan,
      code: this.code,
      secretParameters,
      environment,
      onItems,
      onSecrets,
    });
  }

  async runTask(request: TaskRequest): Promise<RanTask> {
    return (await this.start(request)).done;
  }

  /** A task of the first step that has finished, for others to go on from. */
  async finished(habit: TaskRequest['habit'] = ['nothing']): Promise<RanTask> {
    const ended = await this.runTask({ habit });
    assert.equal(ended.outcome.kind, 'finished', `the task ${habit[0]} finishes: ${describeOutcome(ended.outcome)}`);
    return ended;
  }

  /** The value of an artifact of a finished task. */
  async artifact(path: TaskPath, name: string): Promise<unknown> {
    const ref = (await this.manifests.task(path))?.artifacts[name];
    assert.ok(ref !== undefined, `${path.step}/${path.task} stores ${name}`);
    return this.artifacts.load(ref);
  }

  seal(name: string, value: unknown): ArtifactRef {
    return this.artifacts.seal(name, value);
  }

  /** Whatever a case was about, nothing may be told of a task that isn't due. */
  checkWatches(): void {
    for (const watch of this.#watches) watch.check();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.compute[Symbol.asyncDispose]();
  }

  async #createRun(): Promise<void> {
    const { flow, graph } = this.#parts;
    await this.manifests.createRun({
      format: formatVersion,
      flow: parseFlowName(flow.name),
      run: this.run,
      startedAt: Date.now(),
      user: 'conformance',
      project: undefined,
      file: flowFile,
      code: flow.code.hash,
      parameters: {},
      tags: [],
      systemTags: [],
      graph,
      versions: {},
    });
  }

  #newPath(step: string): TaskPath {
    const { flow } = this.#parts;
    const task = parseTaskId(`0-${String(this.#tasks++)}`);
    return { flow: parseFlowName(flow.name), run: this.run, step: parseStepName(step), task };
  }

  #plan(path: TaskPath, changed: Partial<TaskPlan> = {}): TaskPlan {
    const { graph, project } = this.#parts;
    const step = graph.steps.find(({ name }) => name === path.step);
    if (step === undefined) throw new Error(`The flow has no step ${path.step}.`);
    return {
      path,
      step,
      attempt: 0,
      env: {},
      timeoutMs: undefined,
      graceMs: this.ms(500),
      isolation: project.settings.isolation,
      inspect: false,
      resources: {},
      ...changed,
    };
  }

  async #frame(habit: readonly unknown[]): Promise<ForeachFrame> {
    const chunk = await this.artifacts.save('items', [habit]);
    const [step, task] = [parseStepName('start'), parseTaskId('0')];
    return { step, task, index: 0, count: 1, item: { chunk, offset: 0 } };
  }
}

/** For the messages of cases. */
export function describeOutcome(outcome: TaskOutcome): string {
  if (outcome.kind === 'failed') return `it failed: ${outcome.error.message}`;
  return outcome.kind === 'lost' ? `it was lost: ${outcome.reason}` : `it was ${outcome.kind}`;
}

function flowOf(project: Project): Promise<LoadedFlow> {
  const known = loaded.get(project);
  if (known !== undefined) return known;
  const loading = (async () => {
    await writeFile(join(project.root, flowFile), flowSource);
    return loadFlow(project, flowFile, project.root);
  })();
  loaded.set(project, loading);
  return loading;
}
