import type { ErrorContext } from './define-errors.ts';
import type { FlowError } from './flow-error.ts';
import type { Readable } from 'node:stream';

export interface ObjectInfo {
  readonly key: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

export type StorageBody = Uint8Array | Readable;

export interface StorageOptions {
  readonly signal?: AbortSignal;
}

/**
 * Bytes under slash-separated keys. No key is another's folder (`x` and `x/y` never both exist).
 * A key never starts or ends with a slash, and holds no empty, `.` or `..` part.
 */
export interface Storage extends AsyncDisposable {
  /** For people and messages, as `file:///…` or `acme://bucket/prefix`. */
  readonly url: string;
  /** The whole object; undefined when there is none. */
  get(key: string, options?: StorageOptions): Promise<Uint8Array | undefined>;
  /** As `get`, without leaving the current turn: for reads of an artifact that nothing could foresee. */
  getSync(key: string): Uint8Array | undefined;
  /** Bytes from `start` up to, not including, `end`. */
  getRange(key: string, start: number, end: number, options?: StorageOptions): Promise<Uint8Array | undefined>;
  /** For large objects. Rejects with FLOW_STORAGE_MISSING when there is none. */
  getStream(key: string, options?: StorageOptions): Promise<Readable>;
  /** Writes or replaces, atomically: a reader sees the old or the new object, whole. */
  put(key: string, body: StorageBody, options?: StorageOptions): Promise<void>;
  /** Writes only when there is none, atomically; false when there was one. Of many writers exactly one gets true. */
  putIfAbsent(key: string, body: StorageBody, options?: StorageOptions): Promise<boolean>;
  /** All objects whose key starts with `prefix` (a folder, ending with a slash, or empty), in no order. */
  list(prefix: string, options?: StorageOptions): AsyncIterable<ObjectInfo>;
  stat(key: string, options?: StorageOptions): Promise<ObjectInfo | undefined>;
  /** Deletes one object; nothing when there is none. */
  delete(key: string, options?: StorageOptions): Promise<void>;
  /** Many objects, in the order of `keys`, with bounded concurrency. */
  getMany(keys: readonly string[], options?: StorageOptions): Promise<readonly (Uint8Array | undefined)[]>;
  putMany(
    objects: Iterable<{ readonly key: string; readonly body: Uint8Array }>,
    options?: StorageOptions,
  ): Promise<void>;
}

/** What a stack says about its storage: `{ use: 'acme', root: 'acme://bucket/flow' }`; the rest is the provider's own. */
export interface ProviderRequest {
  /** The provider's name. */
  readonly use: string;
  /** What else the stack says of it, unchecked. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The folder that relative paths count from. */
  readonly projectRoot: string;
  /** What must survive: kill -9 of every process, or a power cut too. */
  readonly durability: 'process' | 'power';
  /** Whoever asks only reads: nothing is made where there is nothing, and what can't be written is opened all the same. */
  readonly isReadOnly?: boolean | undefined;
  /** Given where an index that is broken is to be put aside, and a new one begun; told of it, as a warning. */
  readonly onReplaced?: ((warning: FlowError) => void) | undefined;
  /** Where an option is set, for an error about it; empty where that is no place in a file. */
  readonly placeOf?: (option: string) => ErrorContext;
}
