import type { ArtifactStore } from '../datastore/artifact-store.ts';
import type { ArtifactRef } from '../contracts/artifact-ref.ts';
import type { ComputeBackend } from '../contracts/compute.ts';
import type { FlowName, RunId, StepName } from '../contracts/ids.ts';
import type { ErrorRecord, TaskPath } from '../contracts/records.ts';
import type { Resources } from '../contracts/plans.ts';
import type { ProviderChoice } from '../contracts/settings.ts';
import type { Storage } from '../contracts/storage.ts';
import type { CodePackage } from '../contracts/task-spec.ts';
import type { Manifests } from '../datastore/manifests.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { EarlierTasks } from './earlier-tasks.ts';
import type { Environments } from './environments.ts';
import type { GraphIndex } from './graph-index.ts';
import type { OriginTasks } from './origin-tasks.ts';
import type { RunJournal } from './run-journal.ts';
import type { StepBounds } from './slots.ts';
import type { Work } from './task-queue.ts';

/** What the parts of the engine share during one run. */
export interface RunState {
  readonly flow: FlowName;
  readonly run: RunId;
  readonly code: CodePackage;
  readonly graph: GraphIndex;
  readonly kernel: Kernel;
  readonly storage: Storage;
  readonly artifacts: ArtifactStore;
  readonly manifests: Manifests;
  readonly compute: ComputeBackend;
  readonly environments: Environments;
  /** That of tasks whose step asks for no other. */
  readonly environment: ProviderChoice | undefined;
  readonly journal: RunJournal;
  /** What a resumed run takes over; undefined for a fresh one. */
  readonly origin: OriginTasks | undefined;
  /** All that is to run, where it isn't the whole graph: one task, or the members of a gang. */
  readonly alone: readonly Work[] | undefined;
  /** What may stand for tasks without being this run's origin. */
  readonly earlier: EarlierTasks;
  readonly maxWorkers: number;
  /** What bounds how much runs at once, by step, where it has any. */
  readonly bounds: StepBounds;
  /** What each task of a step asks of the machine. */
  readonly resources: ReadonlyMap<StepName, Resources>;
  readonly isolation: 'worker' | 'process';
  readonly graceMs: number;
  /** The values that no store and no output may hold, as the tasks get them. */
  readonly secretParameters: Readonly<Record<string, ArtifactRef>>;
  /** The texts by which those would show. */
  readonly secretTexts: readonly string[];
  /** Opens a debugger in this step's tasks. */
  readonly inspect: StepName | undefined;
  readonly spoolFolder: string;
  readonly now: () => number;
  /** A number from 0 up to, not including, 1. */
  readonly random: () => number;
}

/** A task that ended the run. */
export interface FatalFailure {
  readonly path: TaskPath;
  readonly attempt: number;
  readonly error: ErrorRecord;
}

export function pathOf(state: RunState, work: Work): TaskPath {
  return { flow: state.flow, run: state.run, step: work.node.name, task: work.task };
}
