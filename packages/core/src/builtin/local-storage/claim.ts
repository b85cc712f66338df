import { createHash } from 'node:crypto';
import { closeSync, lstatSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isSystemError } from './errors.ts';

/** A claim is held for two calls of the file system; one that stands this long lost its holder. */
const staleAfterMs = 10_000;

export interface ClaimedRename {
  /** The finished file; it is gone afterwards, whatever the answer. */
  readonly temp: string;
  readonly file: string;
  readonly claims: string;
  readonly signal?: AbortSignal | undefined;
  readonly staleAfterMs?: number | undefined;
}

/**
 * Renames `temp` to `file` unless there is one, for file systems without hard links (FAT, some network shares), where
 * `rename` would replace it. Creating `file` itself exclusively and then writing it would show readers half an object;
 * so writers take turns by exclusively creating a claim. False when there was a file.
 */
export async function renameIfAbsent(rename: ClaimedRename): Promise<boolean> {
  const claim = join(rename.claims, `claim-${createHash('sha256').update(rename.file).digest('hex').slice(0, 32)}`);
  await take(claim, rename);
  try {
    const isFirst = lstatSync(rename.file, { throwIfNoEntry: false })?.isFile() !== true;
    if (isFirst) renameSync(rename.temp, rename.file);
    else rmSync(rename.temp);
    return isFirst;
  } finally {
    rmSync(claim, { force: true });
  }
}

async function take(claim: string, { signal, staleAfterMs: patience = staleAfterMs }: ClaimedRename): Promise<void> {
  let seen: { readonly id: string; readonly since: number } | undefined;
  while (!created(claim)) {
    const id = identityOf(claim);
    if (id === undefined || id !== seen?.id) seen = id === undefined ? undefined : { id, since: performance.now() };
    else if (performance.now() - seen.since > patience) rmSync(claim, { force: true });
    await setTimeout(2, undefined, { signal });
  }
}

function created(claim: string): boolean {
  try {
    closeSync(openSync(claim, 'wx'));
    return true;
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return false;
    throw error;
  }
}

function identityOf(claim: string): string | undefined {
  const stats = lstatSync(claim, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? undefined : `${String(stats.ino)} ${String(stats.birthtimeNs)} ${String(stats.mtimeNs)}`;
}
