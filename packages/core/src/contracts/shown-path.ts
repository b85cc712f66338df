import { isAbsolute, relative, resolve } from 'node:path';
import type { SourcePosition } from './flow-error.ts';

/** What paths count from. */
export interface Folders {
  /** Where the user is. */
  readonly cwd: string;
  /** The project's, from which stored paths count; where it isn't known, the user's. */
  readonly root: string;
}

/** A file as the user would name it: from the current folder, where it lies in it. */
export function shownPath(file: string, { cwd, root }: Folders): string {
  const path = resolve(root, file);
  const fromHere = relative(cwd, path);
  return fromHere.startsWith('..') || isAbsolute(fromHere) ? path : fromHere;
}

/** `src/flow.ts:12:9` */
export function shownPosition({ file, line, column }: SourcePosition, folders: Folders): string {
  return `${shownPath(file, folders)}:${String(line)}:${String(column)}`;
}
