import type { RunEvent } from '@flow/core/kernel';
import { clockTime } from './describe-time.ts';
import { eventText, isQuietEvent } from './event-text.ts';
import type { Output } from './output.ts';
import type { Reporter } from './reporter.ts';
import type { Folders } from '@flow/core/kernel';
import { taskLine } from './task-line.ts';
import { taskTag } from './task-tag.ts';

export interface PlainOptions {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly folders: Folders;
  /** Only what the tasks print, and what needs the user. */
  readonly isQuiet: boolean;
  readonly graceSeconds: number;
}

/** A line for each event. */
export class PlainReporter implements Reporter {
  readonly #options: PlainOptions;

  constructor(options: PlainOptions) {
    this.#options = options;
  }

  onEvent(event: RunEvent): Promise<void> | undefined {
    this.#show(event);
    return this.#options.stdout.room;
  }

  #show(event: RunEvent): void {
    const { stdout, stderr, isQuiet } = this.#options;
    if (event.kind === 'task.log') {
      stdout.line(`${stdout.paint('dim', `${taskTag(event)} |`)} ${taskLine(event.line, stdout.hasColors)}`);
      return;
    }
    if (isQuiet && isQuietEvent(event)) return;
    const output = event.kind === 'warning' ? stderr : stdout;
    const text = eventText(event, { ...this.#options, output });
    if (text !== undefined) output.line(`${output.paint('dim', clockTime(event.at))} ${text}`);
  }

  [Symbol.dispose](): void {
    // Nothing is held.
  }
}
