import type { ArtifactRef } from './artifact-ref.ts';
import type { StoredConfigs } from './config-values.ts';
import type { SourcePosition } from './flow-error.ts';
import type { GivenDecorator } from './given-decorator.ts';
import type { FlowGraph } from './graph.ts';
import type { ContentHash, FlowName, RunId, StepName, TaskId } from './ids.ts';

/** The version of everything this release stores. Every release reads all earlier ones. */
export const formatVersion = 1;

/** An error as it is stored and shown: plain data, with the stack mapped to the user's own lines. */
export interface ErrorRecord {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly hint?: string;
  readonly stack?: string;
  /** The first line of the stack that stands in the user's own code. */
  readonly position?: SourcePosition;
  readonly frame?: string;
  readonly retry?: 'never' | 'task' | 'command';
  /** 2 where the flow itself or how it was called is at fault, and no second attempt would help. */
  readonly exitCode?: 2;
  readonly cause?: ErrorRecord;
  /** What an AggregateError holds. */
  readonly errors?: readonly ErrorRecord[];
}

export interface TaskPath {
  readonly flow: FlowName;
  readonly run: RunId;
  readonly step: StepName;
  readonly task: TaskId;
}

/** What a finished task chose to do next; enough, with the graph, to go on without a launcher. */
export type NextRecord =
  | { readonly kind: 'linear' | 'split' | 'end' }
  | { readonly kind: 'foreach' | 'parallel'; readonly count: number }
  | { readonly kind: 'switch'; readonly case: string };

/** A foreach's items, in chunks: each holds an array of `size` encoded items, whose first has the index `from`. */
export interface ItemChunk {
  readonly from: number;
  readonly count: number;
  readonly ref: ArtifactRef;
}

/** Written once by the task that finished; its existence is what makes a task finished. */
export interface TaskManifest {
  readonly format: number;
  readonly path: TaskPath;
  readonly attempt: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly artifacts: Readonly<Record<string, ArtifactRef>>;
  readonly next: NextRecord;
  readonly items: readonly ItemChunk[];
  readonly inputs: TaskInputs;
  /** Where a resumed run took this task over from. */
  readonly origin?: TaskPath;
  /** Set where a recovery (`@catchError`) stands for a body that failed. */
  readonly caught?: ErrorRecord;
  /** Host, process and versions that ran it. */
  readonly host: Readonly<Record<string, string>>;
}

/** Written when a task begins to yield the items of a foreach whose tasks start meanwhile: what those continue. */
export interface OpenForeach {
  readonly format: number;
  readonly artifacts: Readonly<Record<string, ArtifactRef>>;
}

/** Written when a resumed run finds steps changed: with all that come after them, it runs them anew. */
export interface RerunSteps {
  readonly format: number;
  readonly steps: readonly StepName[];
}

/** Written for each attempt that failed, beside the manifest that a later attempt may write. */
export interface FailedAttempt {
  readonly format: number;
  readonly path: TaskPath;
  readonly attempt: number;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly error: ErrorRecord;
}

/** Which tasks a task continues, compactly: a join over 100,000 tasks is one line. */
export type TaskInputs =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly step: StepName; readonly task: TaskId }
  | { readonly kind: 'branches'; readonly parents: readonly { readonly step: StepName; readonly task: TaskId }[] }
  /** `count` tasks of `step`, whose ids are `prefix` followed by 0 to count - 1. */
  | {
      readonly kind: 'foreach';
      readonly step: StepName;
      readonly prefix: string;
      readonly count: number;
      /** The task that fanned out. */
      readonly split: { readonly step: StepName; readonly task: TaskId };
    };

/** A process that runs a run. */
export interface Launcher {
  readonly host: string;
  readonly pid: number;
  /** The set of processes in which `pid` is its number, where a machine has several. */
  readonly space?: string;
}

/** Written once when a run begins; it never changes. */
export interface RunManifest {
  readonly format: number;
  readonly flow: FlowName;
  readonly run: RunId;
  readonly startedAt: number;
  readonly user: string;
  readonly project: string | undefined;
  readonly file: string;
  readonly code: ContentHash;
  readonly parameters: Readonly<Record<string, ArtifactRef>>;
  /** The names of those whose values are kept nowhere; absent where there are none. */
  readonly secretParameters?: readonly string[];
  /** What its flow's configs were given; absent where it has none. */
  readonly configs?: StoredConfigs;
  /** The decorators that all its steps were given; absent where there are none. */
  readonly decorators?: readonly GivenDecorator[];
  readonly tags: readonly string[];
  readonly systemTags: readonly string[];
  /** The run that this one goes on from. */
  readonly origin?: RunId;
  /** The one task that ran, on what `origin` gave it; absent where a flow was run. */
  readonly spin?: { readonly step: StepName; readonly task: TaskId };
  /** The process that runs it. */
  readonly launcher?: Launcher;
  /** The steps that a resumed run was told to run anew, with all that come after them. */
  readonly rerun?: readonly StepName[];
  readonly graph: FlowGraph;
  readonly versions: Readonly<Record<string, string>>;
}

export type RunStatus = 'running' | 'finished' | 'failed' | 'stopped';
/** Written when a run ends; a run without it goes on, or was killed. */
export interface RunEndRecord {
  readonly format: number;
  readonly status: Exclude<RunStatus, 'running'>;
  readonly finishedAt: number;
  readonly error?: ErrorRecord;
}

/** Written before a run goes on from another one, numbered from 1: while it does, no second one may. */
export interface ResumeClaim {
  readonly format: number;
  /** The run that goes on. */
  readonly run: RunId;
  readonly at: number;
  readonly launcher?: Launcher;
}

/** Written at each change of a run's tags, numbered from 1; the last one counts. */
export interface RunTags {
  readonly format: number;
  /** All tags of the user's after the change. */
  readonly tags: readonly string[];
}

export type AttemptStatus = 'running' | 'finished' | 'failed' | 'cloned' | 'stopped';

/** The index's view of a run. */
export interface RunRecord {
  readonly flow: FlowName;
  readonly run: RunId;
  readonly status: RunStatus;
  readonly startedAt: number;
  readonly finishedAt: number | undefined;
  /** Last sign of life of the launcher; a running run without one for a minute is lost. */
  readonly heartbeatAt: number;
  readonly user: string;
  readonly file: string;
  readonly code: ContentHash;
  readonly tags: readonly string[];
  readonly systemTags: readonly string[];
  readonly origin: RunId | undefined;
  /** Why it failed, for the summary. */
  readonly error: ErrorRecord | undefined;
}

/** The index's view of one attempt at a task. */
export interface AttemptRecord {
  readonly flow: FlowName;
  readonly run: RunId;
  readonly step: StepName;
  readonly task: TaskId;
  readonly attempt: number;
  readonly status: AttemptStatus;
  readonly startedAt: number;
  readonly finishedAt: number | undefined;
  readonly error: ErrorRecord | undefined;
  readonly origin: RunId | undefined;
}
