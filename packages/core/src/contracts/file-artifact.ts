import type { Readable } from 'node:stream';
import type { ContentHash } from './ids.ts';

/** A file as an artifact: what is known of it, and ways to its bytes, which are read from the store when they are asked for. */
export interface FileArtifact {
  /** The last part of a path: `model.bin`. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** SHA-256 of its bytes. */
  readonly hash: ContentHash;
  /** Its bytes as they come; ends with FLOW_BLOB_CORRUPT where they are not those that were stored. */
  stream(): Readable;
  /** A read-only copy on this machine, checked; it bears the file's name, and stays for other tasks. */
  path(): Promise<string>;
  /** All bytes at once. */
  bytes(): Promise<Uint8Array>;
  /** All of it as UTF-8 text. Throws FLOW_FILE_TEXT where it is none. */
  text(): Promise<string>;
}

/** What a file artifact's bytes come from: the property by which all copies of core know one. */
export const fileMark: unique symbol = Symbol.for('flow.file') as never;

/** True for a file artifact of any copy of core. */
export function isFileArtifact(value: unknown): value is FileArtifact {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, fileMark);
}

/** What `fileArtifact` takes: a path, the URL of a file, or bytes as they come. */
export type FileSource = string | URL | AsyncIterable<Uint8Array | string>;

/** Stores files for a task. */
export interface FileSaver {
  save(source: FileSource, name: string): Promise<FileArtifact>;
}
