import { isUtf8 } from 'node:buffer';
import type { SourceFile } from '@flow/core/engine';

/** How one file differs. */
export interface SourceDiff {
  readonly path: string;
  readonly status: 'added' | 'removed' | 'changed';
  /** As `diff -u` writes it, its names below `a/` and `b/`; undefined where one of the two is no text. */
  readonly patch: string | undefined;
}

/** Files in which more is different are as good as other files, and take too long to compare. */
const longestMs = 5_000;

/** The files that differ, by their paths. */
export async function diffSources(
  from: readonly SourceFile[],
  to: readonly SourceFile[],
): Promise<readonly SourceDiff[]> {
  const before = new Map(from.map((file) => [file.path, file.contents]));
  const after = new Map(to.map((file) => [file.path, file.contents]));
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  const changed = paths.filter((path) => !isSame(before.get(path), after.get(path)));
  return Promise.all(changed.map((path) => diffOf(path, before.get(path), after.get(path))));
}

type Contents = Uint8Array | undefined;

function isSame(before: Contents, after: Contents): boolean {
  return before !== undefined && after !== undefined && Buffer.compare(before, after) === 0;
}

async function diffOf(path: string, before: Contents, after: Contents): Promise<SourceDiff> {
  const status = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return { path, status, patch: await patchOf(path, before, after) };
}

async function patchOf(path: string, before: Contents, after: Contents): Promise<string | undefined> {
  const texts = [textOf(before), textOf(after)] as const;
  const [old, now] = texts;
  if (old === undefined || now === undefined) return undefined;
  const { createTwoFilesPatch, FILE_HEADERS_ONLY } = await import('diff');
  const names = [
    before === undefined ? '/dev/null' : `a/${path}`,
    after === undefined ? '/dev/null' : `b/${path}`,
  ] as const;
  return createTwoFilesPatch(names[0], names[1], old, now, undefined, undefined, {
    context: 3,
    timeout: longestMs,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

/** Undefined for what is no text; nothing has none. */
function textOf(contents: Contents): string | undefined {
  if (contents === undefined) return '';
  return isUtf8(contents) && !contents.includes(0) ? Buffer.from(contents).toString() : undefined;
}
