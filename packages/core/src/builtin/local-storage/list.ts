import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectInfo } from '../../contracts/storage.ts';
import { isAbsent, readFailure } from './errors.ts';
import type { KeyNames } from './names.ts';
import { statFile } from './reads.ts';

export interface FolderToList {
  readonly folder: string;
  /** What its keys start with. */
  readonly prefix: string;
  readonly names: KeyNames;
}

/** Every object below a folder. Links are not followed, and files that are none of ours are passed over. */
export async function* listFiles(start: FolderToList, signal: AbortSignal | undefined): AsyncGenerator<ObjectInfo> {
  const waiting = [start];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    signal?.throwIfAborted();
    yield* listFolder(next, waiting, signal);
  }
}

async function* listFolder(
  { folder, prefix, names }: FolderToList,
  waiting: FolderToList[],
  signal: AbortSignal | undefined,
): AsyncGenerator<ObjectInfo> {
  for await (const entry of entriesOf(folder)) {
    const part = names.partOf(entry.name);
    if (part === undefined) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) waiting.push({ folder: path, prefix: `${prefix}${part}/`, names });
    if (!entry.isFile()) continue;
    signal?.throwIfAborted();
    const stats = statFile(path);
    if (stats !== undefined) yield { key: prefix + part, size: stats.size, modifiedAt: Math.floor(stats.mtimeMs) };
  }
}

interface Entry {
  readonly name: string;
  isFile(): boolean;
  isDirectory(): boolean;
}

async function* entriesOf(folder: string): AsyncGenerator<Entry> {
  try {
    yield* await opendir(folder, { bufferSize: 256 });
  } catch (error) {
    if (!isAbsent(error)) throw readFailure(error, folder);
  }
}
