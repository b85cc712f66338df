import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileArtifact, FileSaver, FileSource } from '../contracts/file-artifact.ts';
import { currentStore } from './current.ts';
import { errors } from './errors.ts';

/** Where the running task's facts hold what stores its files. One key for all copies of core. */
const saverKey = Symbol.for('flow.files');

export interface FileArtifactOptions {
  /** By default, the last part of the path. */
  readonly name?: string;
}

/**
 * Stores a file as an artifact, without holding it in memory: bytes that are in the store already are not stored again.
 * Takes a path (from the working directory) or the URL of a file; of a stream, such as a response's body, it is told a name.
 * Is called inside a step.
 *
 * @example
 * const model = await fileArtifact('model.bin');
 */
export function fileArtifact(path: string | URL, options?: FileArtifactOptions): Promise<FileArtifact>;
export function fileArtifact(
  stream: AsyncIterable<Uint8Array | string>,
  options: Required<FileArtifactOptions>,
): Promise<FileArtifact>;
export async function fileArtifact(source: FileSource, options: FileArtifactOptions = {}): Promise<FileArtifact> {
  const facts = currentStore.getStore() as { readonly [saverKey]?: FileSaver } | undefined;
  const saver = facts?.[saverKey];
  if (saver === undefined) throw errors.FLOW_FILE_OUTSIDE();
  const from = source instanceof URL ? fileURLToPath(source) : source;
  const name = options.name ?? (typeof from === 'string' ? basename(from) : '');
  if (!isFileName(name)) throw errors.FLOW_FILE_NAME({ name });
  return saver.save(from, name);
}

/** Lets `fileArtifact` store in this task's store. */
export function setFileSaver(current: object, saver: FileSaver): void {
  Object.defineProperty(current, saverKey, { value: saver });
}

/** It is the name of a copy too. */
function isFileName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && name.length <= 255 && !/[/\\\0]/.test(name);
}
