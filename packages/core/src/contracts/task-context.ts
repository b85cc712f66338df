import type { ArtifactRef } from './artifact-ref.ts';
import type { FlowGraph, StepNode } from './graph.ts';
import type { FlowName, RunId, StepName, TaskId } from './ids.ts';
import type { ErrorRecord } from './records.ts';
import type { SideFiles } from './side-files.ts';
import type { GangPlace } from './task-spec.ts';
import type { Warning } from './warning.ts';

/** One open foreach around the running task, as `current.foreach` lists them from the outermost in. */
export interface ForeachPosition {
  /** The step that fanned out. */
  readonly step: StepName;
  readonly index: number;
  /** Undefined as long as the source, an async iterable, still yields. */
  readonly count: number | undefined;
  readonly item: unknown;
}

/** Facts of the running task. Plugins extend it by augmenting `Current` of `@flow/core`. */
export interface CoreCurrent {
  readonly flow: FlowName;
  readonly run: RunId;
  readonly step: StepName;
  readonly task: TaskId;
  /** Counted from 0 over all attempts at this task. */
  readonly attempt: number;
  /** How often this task was tried again before; 0 at first. */
  readonly retryCount: number;
  /** `Flow/run/step/task`. */
  readonly pathspec: string;
  /** The run that this one resumes. */
  readonly originRun: RunId | undefined;
  /** The open foreachs around it, from the outermost in. */
  readonly foreach: readonly ForeachPosition[];
  /** A gang's member: its index, the size of the gang, where its main member (0) listens. Undefined elsewhere. */
  readonly parallel: GangPlace | undefined;
  /** The run's, by name; without the secret ones. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The run's, as it began. */
  readonly tags: readonly string[];
  /** Who began the run. */
  readonly user: string;
  readonly project: string | undefined;
  /** Aborted when the task is to stop: its time is over, or the run is stopped. */
  readonly signal: AbortSignal;
}

/** The running task, as hooks in its process see it. */
export interface TaskContext {
  /** Its step, as the graph has it. */
  readonly step: StepNode;
  /** The run's graph. */
  readonly graph: FlowGraph;
  /** The very object that steps read as `current`: what is assigned to it, they see. */
  readonly current: CoreCurrent;
  /** For what is to be kept beside the task, while it runs and at its end. */
  readonly files: SideFiles;
}

/** The user's step as a function, which a tap may wrap. */
export interface StepBody extends TaskContext {
  /** Runs the step; rejects with the user's own error. */
  readonly run: () => Promise<void>;
  /** Sets an artifact of the task, as an assignment in the step would. */
  readonly assign: (name: string, value: unknown) => void;
}

/** A task whose body is over. */
export interface EndedTask extends TaskContext {
  /** What the body threw; undefined when it succeeded. */
  readonly error: unknown;
}

/** An attempt at a task that is about to be recorded as finished or failed. */
export interface EndedAttempt extends TaskContext {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly finishedAt: number;
  /** Why it fails, with its secrets hidden; undefined where it finishes. */
  readonly error: ErrorRecord | undefined;
  /** What it hands on, by name; none where it fails. */
  readonly artifacts: Readonly<Record<string, ArtifactRef>>;
  /** The value of one of them. */
  readonly artifact: (name: string) => Promise<unknown>;
  /** As `artifact`, as commands show it: where a plugin stores a class, what that says of it. */
  readonly shownArtifact: (name: string) => Promise<unknown>;
  /** Tells whoever follows the run of what is odd but fails nothing. */
  readonly warn: (warning: Warning) => void;
}
