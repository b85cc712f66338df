import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hash as digest } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { ArtifactRef } from '../contracts/artifact-ref.ts';
import type { Encoding } from '../contracts/encoding.ts';
import type { ContentHash } from '../contracts/ids.ts';
import type { Storage } from '../contracts/storage.ts';
import { cloneDecoders, encodeClone, isClone } from './clone-encodings.ts';
import { exactEncodings } from './core-encodings.ts';
import { describeType } from './describe-type.ts';
import { errors } from './errors.ts';
import { decodeFile, encodeFile } from './file-artifact.ts';
import { FileStore } from './file-store.ts';
import { LocalCopies } from './local-copies.ts';
import { blobKey } from './layout.ts';
import { surveyValue } from './survey-value.ts';

/** Encoded values up to this many bytes are kept in the manifest itself. */
const inlineBytes = 2048;

export interface ArtifactStoreOptions {
  /** Asked before core's own encodings. */
  readonly plugged?: readonly Encoding[];
  /** The folder in which files that are asked for by their path lie. */
  readonly copies?: string;
}

type Decoder = Pick<Encoding, 'name' | 'decode' | 'show'>;

/** Values in a store: each encoded, named by the hash of its bytes, and checked against it when read. */
export class ArtifactStore {
  /** Stores files; what it makes of them are artifacts too. */
  readonly files: FileStore;
  readonly #storage: Storage;
  readonly #encodings: readonly Encoding[];
  readonly #decoders: readonly Decoder[];

  constructor(storage: Storage, { plugged = [], copies = join(tmpdir(), 'flow-files') }: ArtifactStoreOptions = {}) {
    this.#storage = storage;
    this.files = new FileStore(storage, new LocalCopies(copies));
    const files: Encoding = { name: 'file', encode: encodeFile, decode: (bytes) => decodeFile(bytes, this.files) };
    this.#encodings = [...plugged, files, ...exactEncodings];
    this.#decoders = [...this.#encodings, ...cloneDecoders(this.files)];
  }

  /** Stores a value; `name` is how errors call it. Throws FLOW_NOT_STORABLE with the path of the part at fault. */
  async save(name: string, value: unknown): Promise<ArtifactRef> {
    const { ref, bytes } = this.#encode(name, value);
    if (ref.at === 'blob') await this.#storage.putIfAbsent(blobKey(ref.hash), bytes);
    return ref;
  }

  /** A reference that holds the value itself, whatever its size: for what is handed on and stored nowhere. */
  seal(name: string, value: unknown): ArtifactRef {
    return this.#encode(name, value, Infinity).ref;
  }

  /** The hash that `save` would give, without storing anything. */
  hashOf(name: string, value: unknown): ContentHash {
    return this.#encode(name, value).ref.hash;
  }

  /**
   * Whether a value that was read from `ref` is still what was stored. V8 writes the arrays that it has read in another
   * form, so that the same value may have other bytes: then a second reading says which those are.
   */
  holds(ref: ArtifactRef, name: string, value: unknown): boolean {
    const hash = this.hashOf(name, value);
    if (hash === ref.hash) return true;
    return isClone(ref.encoding) && this.hashOf(name, this.loadSync(ref)) === hash;
  }

  /**
   * Whether two hold the same value. Where their bytes differ, JSON and what V8 wrote are compared as values: the order of
   * an object's properties doesn't count, and V8 writes the same number as an integer or as a double.
   */
  isSame(one: ArtifactRef, other: ArtifactRef): boolean {
    if (one.encoding !== other.encoding) return false;
    if (one.hash === other.hash) return true;
    const isData = one.encoding === 'json' || isClone(one.encoding);
    return isData && isDeepStrictEqual(this.loadSync(one), this.loadSync(other));
  }

  async load(ref: ArtifactRef): Promise<unknown> {
    if (ref.at === 'inline') return this.#inline(ref);
    return this.#decode(ref, await this.#storage.get(blobKey(ref.hash)));
  }

  /** As `load`, at once: for a read that nothing could foresee. */
  loadSync(ref: ArtifactRef): unknown {
    if (ref.at === 'inline') return this.#inline(ref);
    return this.#decode(ref, this.#storage.getSync(blobKey(ref.hash)));
  }

  /** A value that was read from `ref`, as commands show it. */
  show(ref: ArtifactRef, value: unknown): unknown {
    return this.#encoding(ref).show?.(value) ?? value;
  }

  /** Many values, in order, with the storage's own bounded concurrency. */
  async loadMany(refs: readonly ArtifactRef[]): Promise<readonly unknown[]> {
    const blobs = refs.filter((ref) => ref.at === 'blob');
    const bytes = await this.#storage.getMany(blobs.map((ref) => blobKey(ref.hash)));
    const byRef = new Map(blobs.map((ref, index) => [ref, bytes[index]]));
    return refs.map((ref) => (ref.at === 'inline' ? this.#inline(ref) : this.#decode(ref, byRef.get(ref))));
  }

  #encode(
    name: string,
    value: unknown,
    mostInline = inlineBytes,
  ): { readonly ref: ArtifactRef; readonly bytes: Uint8Array } {
    for (const encoding of this.#encodings) {
      const bytes = encoding.encode(value);
      if (bytes !== undefined) return { ref: makeRef({ encoding: encoding.name, value, bytes, mostInline }), bytes };
    }
    const { encoding, bytes } = cloned(name, value);
    return { ref: makeRef({ encoding, value, bytes, mostInline }), bytes };
  }

  #inline(ref: ArtifactRef & { readonly at: 'inline' }): unknown {
    if ('base64' in ref) return this.#encoding(ref).decode(Buffer.from(ref.base64, 'base64'));
    // A manifest is read once for many tasks, and each may change its copy.
    return typeof ref.json === 'object' && ref.json !== null ? structuredClone(ref.json) : ref.json;
  }

  #decode(ref: ArtifactRef, bytes: Uint8Array | undefined): unknown {
    const key = blobKey(ref.hash);
    if (bytes === undefined) throw errors.FLOW_BLOB_MISSING({ key, store: this.#storage.url });
    const found = contentHash(bytes);
    if (found !== ref.hash) throw errors.FLOW_BLOB_CORRUPT({ key, store: this.#storage.url, found });
    return this.#encoding(ref).decode(bytes);
  }

  #encoding(ref: ArtifactRef): Decoder {
    const encoding = this.#decoders.find((one) => one.name === ref.encoding);
    if (encoding !== undefined) return encoding;
    const known = this.#decoders.map((one) => one.name);
    throw errors.FLOW_ENCODING_UNKNOWN({ encoding: ref.encoding, known });
  }
}

/** The SHA-256 of some bytes, by which blobs and packages are named. */
export function contentHash(bytes: Uint8Array): ContentHash {
  return digest('sha256', bytes) as ContentHash;
}

function cloned(name: string, value: unknown): ReturnType<typeof encodeClone> {
  const { fault, losses } = surveyValue(value, name);
  if (fault !== undefined) throw errors.FLOW_NOT_STORABLE(fault);
  try {
    return encodeClone(value, losses);
  } catch (cause) {
    const what = `a value that structured cloning refuses (${cause instanceof Error ? cause.message : String(cause)})`;
    throw errors.FLOW_NOT_STORABLE({ path: name, what }, { cause });
  }
}

interface Encoded {
  readonly encoding: string;
  readonly value: unknown;
  readonly bytes: Uint8Array;
  /** More bytes than these go into a blob. */
  readonly mostInline: number;
}

function makeRef({ encoding, value, bytes, mostInline }: Encoded): ArtifactRef {
  const base = { encoding, hash: contentHash(bytes), size: bytes.byteLength, type: describeType(value) };
  if (bytes.byteLength > mostInline) return { at: 'blob', ...base };
  if (encoding === 'json') return { at: 'inline', ...base, json: structuredCloneOf(value) };
  return { at: 'inline', ...base, base64: Buffer.from(bytes).toString('base64') };
}

function structuredCloneOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? structuredClone(value) : value;
}
