import type { Flow } from '@flow/core';
import { GraphIndex } from '@flow/core/engine';
import {
  formatPathspec,
  parseTaskId,
  spunStep,
  type ContentHash,
  type ErrorRecord,
  type FlowName,
  type RunId,
  type RunManifest,
  type RunRecord,
  type StepName,
  type StepSummary,
} from '@flow/core/kernel';
import type { ArtifactName, ArtifactValue, ArtifactValues } from './artifact-types.ts';
import { errors } from './errors.ts';
import { LiveRun } from './live-run.ts';
import { readTask, readTasks, type TaskSource } from './read-tasks.ts';
import { RunCode } from './run-code.ts';
import type { RunStanding, RunState } from './run-status.ts';
import { stepNameOf } from './step-name.ts';
import type { StoreView } from './store-view.ts';
import type { Task } from './task.ts';

/** A step's tasks, each counted once by how its last attempt stands. */
export interface RunStep extends Omit<StepSummary, 'startedAt' | 'finishedAt'> {
  readonly startedAt: Date;
  readonly finishedAt: Date | undefined;
}

/** What the index holds of a run. */
export interface RunInfo {
  readonly startedAt: Date;
  /** Undefined while it runs, and where it was killed. */
  readonly finishedAt: Date | undefined;
  /** When its launcher last told that it lives. */
  readonly seenAt: Date;
  readonly user: string;
  /** The user's tags. */
  readonly tags: readonly string[];
  /** Those that flow itself gave it, as `user:ada`. */
  readonly systemTags: readonly string[];
  /** The flow's file, from the project's folder. */
  readonly file: string;
  /** The hash of its code package. */
  readonly code: ContentHash;
  /** The run that this one resumed. */
  readonly origin: RunId | undefined;
  /** The step that alone ran, on what `origin` gave it (`flow spin --persist`); undefined where the flow was run. */
  readonly spin: StepName | undefined;
  /** Why it failed; undefined when it didn't. */
  readonly error: ErrorRecord | undefined;
}

/** One run of a flow, as the index knew it when it was asked for. */
export class Run<F extends Flow = Flow> extends LiveRun<Run<F>> {
  override readonly flow: FlowName;
  override readonly id: RunId;
  /** `Flow/run`. */
  readonly pathspec: string;
  /** `lost`: it was running, and its launcher is gone from this machine or has given no sign of life for a minute. */
  readonly status: RunState;
  readonly info: RunInfo;
  readonly #store: StoreView;
  #manifest: Promise<RunManifest> | undefined;
  #graph: GraphIndex | undefined;

  constructor(store: StoreView, { record, state }: RunStanding) {
    super(store);
    this.#store = store;
    this.info = infoOf(record);
    this.flow = record.flow;
    this.id = record.run;
    this.pathspec = formatPathspec({ flow: record.flow, run: record.run });
    this.status = state;
  }

  /** What was written when it began: its graph, its parameters, its code. */
  override manifest(): Promise<RunManifest> {
    this.#manifest ??= this.#store.manifests.run(this.flow, this.id);
    return this.#manifest;
  }

  async parameters(): Promise<Readonly<Record<string, unknown>>> {
    const { parameters } = await this.manifest();
    const values = await this.#store.artifacts.loadMany(Object.values(parameters));
    return Object.fromEntries(Object.keys(parameters).map((name, index) => [name, values[index]]));
  }

  /** The code that it ran. */
  code(): RunCode {
    return new RunCode(this.#store, () => this.manifest());
  }

  /** What the flow's configs were given, by name; one that only a parser of the flow's own can read is its text. */
  async configs(): Promise<Readonly<Record<string, unknown>>> {
    const { configs = {} } = await this.manifest();
    return Object.fromEntries(Object.entries(configs).map(([name, { value, text }]) => [name, text ?? value]));
  }

  /** The steps that have begun, in the order in which they did. */
  async steps(): Promise<readonly RunStep[]> {
    const steps = await this.#store.metadata.summarizeSteps(this.flow, this.id);
    return steps.map(({ startedAt, finishedAt, ...step }) => ({
      ...step,
      startedAt: new Date(startedAt),
      finishedAt: finishedAt === undefined ? undefined : new Date(finishedAt),
    }));
  }

  /** All tasks, or those of one step, in the order in which they began. Throws FLOW_RUN_STEP_UNKNOWN. */
  async *tasks(step?: string): AsyncGenerator<Task<F>> {
    const name = step === undefined ? undefined : await this.#stepName(step);
    for await (const task of readTasks(this.#source, name)) yield task as Task<F>;
  }

  /**
   * One task of a step; without an id, the step's only one.
   * Throws FLOW_RUN_STEP_UNKNOWN, FLOW_TASK_UNKNOWN and FLOW_TASK_CHOICE.
   */
  async task(step: string, id?: string): Promise<Task<F>> {
    const name = await this.#stepName(step);
    return (
      id === undefined ? await this.#onlyTask(name) : await readTask(this.#source, name, parseTaskId(id))
    ) as Task<F>;
  }

  /** The tasks whose last attempt failed. */
  async failures(): Promise<readonly Task<F>[]> {
    const failed: Task<F>[] = [];
    for await (const task of this.tasks()) if (task.status === 'failed') failed.push(task);
    return failed;
  }

  /** An artifact of the end step: a result of the run. Throws FLOW_RUN_UNFINISHED and FLOW_ARTIFACT_UNKNOWN. */
  async artifact<K extends ArtifactName<F>>(name: K): Promise<ArtifactValue<F, K>> {
    return (await this.#endTask()).artifact(name);
  }

  /** All artifacts of the end step. Throws FLOW_RUN_UNFINISHED. */
  async artifacts(): Promise<ArtifactValues<F>> {
    return (await this.#endTask()).artifacts();
  }

  protected override at(standing: RunStanding): Run<F> {
    return new Run<F>(this.#store, standing);
  }

  get #source(): TaskSource {
    return {
      store: this.#store,
      path: { flow: this.flow, run: this.id },
      status: this.status,
      graph: async () => (this.#graph ??= new GraphIndex((await this.manifest()).graph)),
    };
  }

  async #endTask(): Promise<Task<F>> {
    const { end } = (await this.manifest()).graph;
    for await (const id of this.#store.manifests.finished(this.flow, this.id, end)) return this.task(end, id);
    // The task says what became of what it had stored.
    if (this.status === 'finished') return this.task(end);
    throw errors.FLOW_RUN_UNFINISHED({ path: this.pathspec, status: this.status, end });
  }

  async #onlyTask(step: StepName): Promise<Task> {
    const tasks = await Array.fromAsync(readTasks(this.#source, step));
    const [only] = tasks;
    if (only === undefined) return readTask(this.#source, step, parseTaskId('0'));
    if (tasks.length > 1) throw errors.FLOW_TASK_CHOICE({ step, count: tasks.length });
    return only;
  }

  async #stepName(step: string): Promise<StepName> {
    return stepNameOf(await this.manifest(), step);
  }
}

function infoOf(record: RunRecord): RunInfo {
  const { startedAt, finishedAt, heartbeatAt, user, tags, systemTags, file, code, origin, error } = record;
  const dates = {
    seenAt: new Date(heartbeatAt),
    startedAt: new Date(startedAt),
    finishedAt: finishedAt === undefined ? undefined : new Date(finishedAt),
  };
  return { ...dates, user, tags, systemTags, file, code, origin, spin: spunStep(record), error };
}
