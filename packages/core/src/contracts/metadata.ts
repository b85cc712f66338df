import type { AttemptRecord, ErrorRecord, RunRecord, RunStatus } from './records.ts';
import type { SqlSession } from './sql.ts';
import type { FlowName, RunId, StepName, TaskId } from './ids.ts';

export interface RunQuery {
  readonly flow?: FlowName;
  readonly status?: RunStatus;
  /** Runs with all of these, whether the user's tags or the system's. */
  readonly tags?: readonly string[];
  readonly user?: string;
  /** Started at or after, in milliseconds since 1970. */
  readonly since?: number;
  /** Started before, in milliseconds since 1970. */
  readonly until?: number;
  /** Default: all. Newest first. */
  readonly limit?: number;
}

export interface AttemptQuery {
  readonly flow: FlowName;
  readonly run: RunId;
  readonly step?: StepName;
  readonly task?: TaskId;
}

export interface RunEnd {
  readonly flow: FlowName;
  readonly run: RunId;
  readonly status: Exclude<RunStatus, 'running'>;
  readonly finishedAt: number;
  readonly error?: ErrorRecord;
}

/** A step's tasks, each counted once by the status of its last attempt; stopped tasks are in no count. */
export interface StepSummary {
  readonly step: StepName;
  readonly running: number;
  readonly finished: number;
  readonly failed: number;
  readonly cloned: number;
  /** Failed attempts that a later attempt of their task superseded: one that tried again, or that stored a caught error. */
  readonly superseded: number;
  /** When the first attempt at any of its tasks began. */
  readonly startedAt: number;
  /** When the last of its tasks ended; undefined while one runs. */
  readonly finishedAt: number | undefined;
}

/** Removes, then adds: a tag in both is there afterwards. The system's tags don't change. */
export interface TagChange {
  readonly flow: FlowName;
  readonly run: RunId;
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** An index of runs and tasks. The datastore is the truth: losing this loses nothing that can't be rebuilt. */
export interface MetadataProvider extends AsyncDisposable {
  /** For people and messages, as `file:///…`. */
  readonly url: string;
  /** Adds a run, or replaces what is known of it. */
  createRun(run: RunRecord): Promise<void>;
  endRun(end: RunEnd): Promise<void>;
  /** A sign of life of the run's launcher. */
  heartbeat(flow: FlowName, run: RunId, at: number): Promise<void>;
  /** Many at once, in one transaction; a later record of the same attempt replaces the earlier. */
  putAttempts(attempts: readonly AttemptRecord[]): Promise<void>;
  /** Tags after the change; safe when several change at once. Undefined: no such run. */
  changeTags(change: TagChange): Promise<readonly string[] | undefined>;
  listFlows(): Promise<readonly FlowName[]>;
  getRun(flow: FlowName, run: RunId): Promise<RunRecord | undefined>;
  /** Newest first. */
  listRuns(query: RunQuery): AsyncIterable<RunRecord>;
  /** In the order in which they started. */
  listAttempts(query: AttemptQuery): AsyncIterable<AttemptRecord>;
  /** Queries over it, where it can answer any. */
  openSql?(): Promise<SqlSession>;
  /** In the order in which the steps began. */
  summarizeSteps(flow: FlowName, run: RunId): Promise<readonly StepSummary[]>;
}
