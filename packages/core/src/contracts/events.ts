import type { LogStream } from './compute.ts';
import type { FlowName, RunId, StepName, TaskId } from './ids.ts';
import type { SourcePosition } from './flow-error.ts';
import type { ErrorRecord, RunStatus } from './records.ts';

interface At {
  /** Milliseconds since 1970. */
  readonly at: number;
}

interface OfTask extends At {
  readonly step: StepName;
  readonly task: TaskId;
  readonly attempt: number;
}

interface OfFan extends At {
  readonly step: StepName;
  readonly task: TaskId;
}

interface MaybeRecovery {
  /** The attempt runs no body: it stores what stands for the task whose failure was caught. */
  readonly isRecovery?: true;
}

/** One typed stream of all that happens in a run; progress, logs, UI, tracing and `--json` all read it. */
export type RunEvent =
  | (At & {
      readonly kind: 'run.started';
      readonly flow: FlowName;
      readonly run: RunId;
      readonly origin: RunId | undefined;
      readonly code: string;
      readonly parameters: Readonly<Record<string, unknown>>;
      readonly steps: readonly StepName[];
    })
  | (At & {
      readonly kind: 'run.ended';
      readonly flow: FlowName;
      readonly run: RunId;
      readonly status: Exclude<RunStatus, 'running'>;
      readonly durationMs: number;
      readonly tasks: TaskCounts;
      readonly error: ErrorRecord | undefined;
    })
  | (At & { readonly kind: 'run.stopping'; readonly reason: string })
  | (OfTask & MaybeRecovery & { readonly kind: 'task.started' })
  | (OfTask & { readonly kind: 'task.log'; readonly stream: LogStream; readonly line: string })
  | (OfTask & MaybeRecovery & { readonly kind: 'task.finished'; readonly durationMs: number })
  | (OfTask & { readonly kind: 'task.failed'; readonly durationMs: number; readonly error: ErrorRecord })
  | (OfTask & { readonly kind: 'task.retrying'; readonly delayMs: number })
  | (OfTask & { readonly kind: 'task.caught'; readonly error: ErrorRecord })
  | (OfTask & { readonly kind: 'task.stopped'; readonly reason: 'cancelled' | 'timeout' })
  | (OfTask & { readonly kind: 'task.cloned'; readonly origin: RunId })
  /** A task has fanned out; without a count, its source still yields, and tells of it by the next two. */
  | (OfFan & { readonly kind: 'foreach.opened'; readonly count: number | undefined })
  | (OfFan & { readonly kind: 'foreach.extended'; readonly count: number })
  | (OfFan & { readonly kind: 'foreach.closed'; readonly count: number })
  /** A task has started a gang of so many. */
  | (OfFan & { readonly kind: 'gang.opened'; readonly count: number })
  | (At & {
      readonly kind: 'warning';
      readonly code: string;
      readonly message: string;
      readonly hint: string | undefined;
      readonly position?: SourcePosition | undefined;
    });

/** Told of all that happens in a run. A promise that it returns holds back what tasks print, until it settles. */
export type RunListener = (event: RunEvent) => unknown;

export interface TaskCounts {
  readonly finished: number;
  readonly failed: number;
  readonly cloned: number;
  readonly caught: number;
  readonly stopped: number;
}
