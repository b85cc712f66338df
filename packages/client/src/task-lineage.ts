import { inputPaths } from '@flow/core/engine';
import type { StepName, TaskId, TaskManifest } from '@flow/core/kernel';
import { findAncestors } from './find-ancestors.ts';
import { findChildren } from './find-children.ts';
import { findSiblings } from './find-siblings.ts';
import { continuedBy } from './find-visit.ts';
import type { RelatedTask, RunTasks } from './run-tasks.ts';
import { TaskOutput, type PrintedParts } from './task-output.ts';

export interface LineageParts<T extends RelatedTask> extends PrintedParts {
  readonly tasks: RunTasks<T>;
}

/** Where a task stands among the others of its run. Each is looked up by itself: no list of all tasks is read. */
export abstract class TaskLineage<T extends RelatedTask> extends TaskOutput {
  abstract readonly step: StepName;
  abstract readonly id: TaskId;
  readonly #tasks: RunTasks<T>;

  constructor(parts: LineageParts<T>) {
    super(parts);
    this.#tasks = parts.tasks;
  }

  /** What the task recorded. Throws FLOW_TASK_UNFINISHED and FLOW_TASK_MISSING. */
  protected abstract finished(): Promise<TaskManifest>;

  /** This task, as those that are found beside it. */
  protected abstract self(): T;

  /** The tasks that it continued, in the order of their split. Throws FLOW_TASK_UNFINISHED and FLOW_TASK_MISSING. */
  async parents(): Promise<readonly T[]> {
    const { path, inputs } = await this.finished();
    return Promise.all(inputPaths(path, inputs).map(({ step, task }) => this.#tasks.read(step, task)));
  }

  /**
   * The tasks that continue it, as far as they have begun, in the order of its split. A foreach without items is continued
   * by its join.
   */
  children(): AsyncGenerator<T> {
    return findChildren(this.#tasks, this.self());
  }

  /**
   * The tasks nearest beside it, as far as they have begun: of one that begins a branch of a split, those that begin the
   * other branches; of any other, those of its step for the other items of the innermost foreach, or in its gang.
   */
  siblings(): AsyncGenerator<T> {
    return findSiblings(this.#tasks, this.self());
  }

  /**
   * All tasks that it goes back to, each once, the nearest first; through a foreach without items too, whose join has no
   * parents. Throws FLOW_TASK_UNFINISHED and FLOW_TASK_MISSING.
   */
  async *ancestors(): AsyncGenerator<T> {
    yield* findAncestors(this.#tasks, continuedBy(await this.finished()));
  }

  /** The task of an earlier run that it was taken over from, the one that really ran; undefined where it ran itself. */
  async origin(): Promise<T | undefined> {
    const path = (await this.manifest())?.origin;
    return path && this.#tasks.ofOrigin(path);
  }
}
