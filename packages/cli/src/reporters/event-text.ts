import { shownPosition, type Folders, type RunEvent } from '@flow/core/kernel';
import { describeError } from './describe-error.ts';
import { describeDuration } from './describe-time.ts';
import type { Output } from './output.ts';
import { plural } from './plural.ts';
import { taskTag } from './task-tag.ts';

export interface TextOptions {
  readonly output: Output;
  readonly folders: Folders;
  readonly graceSeconds: number;
}

type TaskEvent = Extract<RunEvent, { readonly attempt: number }>;

/** An event as one line; undefined where it is told otherwise: what tasks print, the end, and how a caught task goes on. */
export function eventText(event: RunEvent, options: TextOptions): string | undefined {
  switch (event.kind) {
    case 'run.started':
      return `${event.flow}/${event.run} started${event.origin === undefined ? '' : `, going on from ${event.origin}`}`;
    case 'run.stopping':
      return stoppingText(event.reason, options);
    case 'foreach.opened':
      return `${taskTag(event)} opened a foreach${event.count === undefined ? '' : ` of ${plural(event.count, 'item')}`}`;
    case 'gang.opened':
      return `${taskTag(event)} opened a gang of ${plural(event.count, 'task')}`;
    case 'foreach.closed':
      return `${taskTag(event)} closed its foreach after ${plural(event.count, 'item')}`;
    case 'warning':
      return warningText(event, options);
    case 'foreach.extended':
    case 'run.ended':
    case 'task.log':
      return undefined;
    case 'task.started':
      return event.isRecovery === true ? undefined : `${taskTag(event)} ${taskText(event, options)}`;
    default:
      return `${taskTag(event)} ${taskText(event, options)}`;
  }
}

function warningText(
  { code, message, hint, position }: Extract<RunEvent, { readonly kind: 'warning' }>,
  { output, folders }: TextOptions,
): string {
  const place = position === undefined ? '' : ` (${shownPosition(position, folders)})`;
  return `${output.paint('yellow', 'warning')} ${code} ${message}${place}${hint === undefined ? '' : ` ${hint}`}`;
}

const told: ReadonlySet<RunEvent['kind']> = new Set([
  'task.failed',
  'task.retrying',
  'task.caught',
  'run.stopping',
  'warning',
]);

/** What --quiet leaves out: all but failures and what becomes of them, stopping and warnings. */
export function isQuietEvent({ kind }: RunEvent): boolean {
  return !told.has(kind);
}

function stoppingText(reason: string, { output, graceSeconds }: TextOptions): string {
  const grace = `running tasks have ${String(graceSeconds)} s to end.`;
  if (reason === 'saved') return `${output.paint('yellow', 'Stopping')} (the flow was saved): ${grace}`;
  if (reason === 'timeout') return `${output.paint('yellow', 'Stopping')} (the run's time is over): ${grace}`;
  const why = reason === 'SIGINT' ? 'Ctrl-C' : reason;
  const again = reason === 'SIGINT' ? 'Press Ctrl-C again' : 'Signal again';
  return `${output.paint('yellow', 'Stopping')} (${why}): ${grace} ${again} to end them at once.`;
}

function taskText(event: TaskEvent, { output, folders }: TextOptions): string {
  switch (event.kind) {
    case 'task.started':
      return event.attempt === 0 ? 'started' : `started again (attempt ${String(event.attempt + 1)})`;
    case 'task.finished':
      return event.isRecovery === true
        ? `stored the caught error in ${describeDuration(event.durationMs)}`
        : `finished in ${describeDuration(event.durationMs)}`;
    case 'task.failed':
      return `${output.paint('red', 'failed')} after ${describeDuration(event.durationMs)}: ${describeError(event.error, folders)}`;
    case 'task.retrying':
      return `${output.paint('yellow', 'will be tried again')}${event.delayMs < 1 ? '' : ` in ${describeDuration(event.delayMs)}`}`;
    case 'task.caught':
      return `${output.paint('yellow', 'is caught')}: the flow goes on without what it would have stored`;
    case 'task.stopped':
      return event.reason === 'timeout' ? 'was stopped: its time was over' : 'was stopped';
    case 'task.cloned':
      return `taken over from ${event.origin}`;
    case 'task.log':
      return event.line;
  }
}
