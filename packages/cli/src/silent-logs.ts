import type { Task } from '@flow/client';
import type { ErrorRecord, Folders } from '@flow/core/kernel';
import type { Cli } from './cli.ts';
import { describeError } from './reporters/describe-error.ts';
import { plural } from './reporters/plural.ts';
import { taskTag } from './reporters/task-tag.ts';

export interface SilentChoice {
  readonly stream: 'stdout' | 'stderr' | undefined;
  readonly attempt: number | undefined;
}

/** Failures beyond these are only counted. */
const maxShown = 5;

/** Tasks whose logs were asked for; what there is to say of them where none of them printed anything. */
export class SilentLogs {
  readonly #choice: SilentChoice;
  readonly #failures: string[] = [];
  readonly #folders: Folders;
  #failed = 0;
  #running = 0;
  #tasks = 0;
  /** With the attempt that was asked for. */
  #attempted = 0;

  constructor(choice: SilentChoice, folders: Folders) {
    this.#choice = choice;
    this.#folders = folders;
  }

  add(task: Task): void {
    const { attempt } = this.#choice;
    const asked = task.attempts.filter((one) => attempt === undefined || one.attempt === attempt);
    this.#tasks += 1;
    if (asked.length === 0) return;
    this.#attempted += 1;
    if (task.status === 'running') this.#running += 1;
    for (const one of asked) if (one.error !== undefined) this.#fail(task, one.attempt, one.error);
  }

  /** One line for what wasn't printed, and one for each failure. */
  tell({ stderr }: Cli): void {
    const failed = this.#failed > 1 ? ` ${plural(this.#failed, 'attempt')} failed:` : '';
    stderr.line(`${this.#head()}${this.#running > 0 ? ` ${runningText(this.#tasks, this.#running)}` : ''}${failed}`);
    for (const line of this.#failures) stderr.line(line);
    const more = this.#failed - this.#failures.length;
    if (more > 0) stderr.line(`and ${plural(more, 'more failure')}`);
  }

  #head(): string {
    const { stream, attempt } = this.#choice;
    if (this.#tasks === 0) return 'It has no tasks.';
    if (attempt !== undefined && this.#attempted === 0) return `It has no attempt ${String(attempt)}.`;
    const where = stream === undefined ? '' : ` to ${stream}`;
    return `It printed nothing${where}${attempt === undefined ? '' : ` in its attempt ${String(attempt)}`}.`;
  }

  #fail({ step, id, attempts }: Task, attempt: number, error: ErrorRecord): void {
    this.#failed += 1;
    if (this.#failures.length === maxShown) return;
    const which = attempts.length > 1 ? ` attempt ${String(attempt)}` : '';
    this.#failures.push(`${taskTag({ step, task: id })}${which} failed: ${describeError(error, this.#folders)}`);
  }
}

function runningText(tasks: number, running: number): string {
  const who = tasks === 1 ? 'It still runs' : `${plural(running, 'task')} still ${running === 1 ? 'runs' : 'run'}`;
  return `${who}: --follow shows what is printed next.`;
}
