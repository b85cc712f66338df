import type { StepNode } from './graph.ts';
import type { ContentHash } from './ids.ts';
import type { TaskManifest, TaskPath } from './records.ts';
import type { Storage } from './storage.ts';

/**
 * All that a task begins with, each part by a text that stands for it: a task of another run that began with the same
 * parts did the same work. Time, chance, the network and what `current` says of the run are no parts.
 */
export interface TaskParts {
  /**
   * Of all code that the step reaches, with its decorators and the configs that it names. Undefined where that can't be
   * told: of a flow that is given as a class, and not as a file.
   */
  readonly code: ContentHash | undefined;
  /** By name, those that the step may read. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The names of secret parameters that the step may read; nothing stands for their values. */
  readonly secrets: readonly string[];
  /** By name, those that it may read of the task that it continues; of a join, those of all its inputs. */
  readonly artifacts: Readonly<Record<string, string>>;
  /** The items of the foreachs around it, from the outermost in. */
  readonly items: readonly string[];
  /** Which tasks it joins, its round of a recursion, its place in a gang. */
  readonly place: string;
}

/** A task that is about to be run for the first time. */
export interface PendingTask {
  readonly path: TaskPath;
  readonly step: StepNode;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The store of the run. What a tap keeps there lies under `cache/`. */
  readonly storage: Storage;
  /** Worked out at the first call. */
  readonly parts: () => Promise<TaskParts>;
  /** A finished task of any run of the store; undefined where it hasn't finished, or isn't there any more. */
  readonly finished: (path: TaskPath) => Promise<TaskManifest | undefined>;
  /** Set where nothing is run and only asked whether it would be: told why it would. Then a tap writes nothing. */
  readonly tellWhy: ((reason: string) => void) | undefined;
}
