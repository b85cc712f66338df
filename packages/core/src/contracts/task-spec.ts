import type { ArtifactRef } from './artifact-ref.ts';
import type { StoredConfigs } from './config-values.ts';
import type { GivenDecorator } from './given-decorator.ts';
import type { ContentHash, StepName, TaskId } from './ids.ts';
import type { ErrorRecord, ItemChunk, NextRecord, TaskInputs, TaskPath } from './records.ts';

/** One open foreach around a task, from the outermost in. */
export interface ForeachFrame {
  /** The step that fanned out, and the task of it that did. */
  readonly step: StepName;
  readonly task: TaskId;
  readonly index: number;
  /** Undefined as long as the source still yields. */
  readonly count: number | undefined;
  /** Where the item is: the `offset`th of the encoded array `chunk`. */
  readonly item: { readonly chunk: ArtifactRef; readonly offset: number };
}

/** Where the first member of a gang can be reached by the others. */
export interface GangAddress {
  readonly host: string;
  readonly port: number;
}

/** A task's place among those that run at the same time, and finish or fail as one. */
export interface GangPlace {
  /** 0 is the main one. */
  readonly index: number;
  readonly count: number;
  readonly main: GangAddress;
  /** Known to this attempt's members alone, so that they can tell each other from strangers. */
  readonly token: string;
}

/** All that a process needs, beside the store, to run one attempt at a task. Plain data. */
export interface TaskSpec {
  readonly path: TaskPath;
  readonly attempt: number;
  /** Attempts that failed before this one; not counting those a resume leaves behind. */
  readonly retryCount: number;
  readonly inputs: TaskInputs;
  readonly foreach: readonly ForeachFrame[];
  /** Set for a member of a gang: its manifest is staged, and counts when the launcher commits the whole gang. */
  readonly gang?: GangPlace | undefined;
  /** Aborts `current.signal` after this long; the launcher stops the process some time later. Undefined: never. */
  readonly timeoutMs?: number | undefined;
  /** Don't run the body: store these values, each in the reference itself, and go on along the graph. */
  readonly recover?:
    | { readonly error: ErrorRecord; readonly assign: Readonly<Record<string, ArtifactRef>> }
    | undefined;
}

/** What comes back from a task; small, so that the launcher never holds an artifact. */
export type TaskOutcome =
  | {
      readonly kind: 'finished';
      readonly next: NextRecord;
      readonly items: readonly ItemChunk[];
      readonly startedAt: number;
      readonly finishedAt: number;
    }
  | { readonly kind: 'failed'; readonly error: ErrorRecord; readonly startedAt: number; readonly finishedAt: number }
  /** The process ended without an answer. */
  | {
      readonly kind: 'lost';
      readonly reason: string;
      readonly exitCode: number | undefined;
      readonly signal: string | undefined;
    }
  /** The launcher asked for it. */
  | { readonly kind: 'stopped'; readonly reason: 'cancelled' | 'timeout' };

/** A code package: the stored archive's hash, and where it is unpacked on this machine. */
export interface CodePackage {
  readonly hash: ContentHash;
  readonly dir: string;
  /** The entry module, relative to `dir`. */
  readonly entry: string;
  /** What its flow's configs were given; undefined: whoever runs it reads them from the run's manifest. */
  readonly configs?: StoredConfigs;
  /** What all its steps are given; undefined where `configs` is. */
  readonly decorators?: readonly GivenDecorator[];
}
