import type { ErrorRecord } from '@flow/core/kernel';
import { shownPosition, type Folders } from '@flow/core/kernel';

/** `Error: no score (src/movies.ts:12:9)`, in one line. */
export function describeError(error: ErrorRecord, folders: Folders): string {
  const place = error.position === undefined ? '' : ` (${shownPosition(error.position, folders)})`;
  return `${errorTitle(error).split('\n')[0] ?? ''}${place}`;
}

/** What kind of error it was, and what it said: a code of ours stands for a name. */
export function errorTitle({ name, code, message }: ErrorRecord): string {
  if (code?.startsWith('FLOW_') === true) return `${code} ${message}`;
  return message === '' ? name : `${name}: ${message}`;
}
