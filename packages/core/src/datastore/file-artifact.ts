import type { Readable } from 'node:stream';
import { fileMark, isFileArtifact, type FileArtifact as Contract } from '../contracts/file-artifact.ts';
import type { ContentHash } from '../contracts/ids.ts';
import { errors } from './errors.ts';

/** What a store keeps of a file beside its bytes. */
export type FileFacts = Pick<Contract, 'name' | 'size' | 'hash'>;

/** Where a file's bytes come from. */
export interface FileReader {
  stream(file: FileFacts): Readable;
  path(file: FileFacts): Promise<string>;
  bytes(file: FileFacts): Promise<Uint8Array>;
}

/** Its own properties are data alone, so that it is told from others, shown and cloned by them. */
export class FileArtifact implements Contract {
  readonly name: string;
  readonly size: number;
  readonly hash: ContentHash;

  constructor({ name, size, hash }: FileFacts, reader: FileReader) {
    this.name = name;
    this.size = size;
    this.hash = hash;
    Object.freeze(Object.defineProperty(this, fileMark, { value: reader }));
  }

  stream(): Readable {
    return readerOf(this).stream(this);
  }

  path(): Promise<string> {
    return readerOf(this).path(this);
  }

  bytes(): Promise<Uint8Array> {
    return readerOf(this).bytes(this);
  }

  async text(): Promise<string> {
    const bytes = await this.bytes();
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (cause) {
      throw errors.FLOW_FILE_TEXT({ name: this.name }, { cause });
    }
  }
}

function readerOf(file: FileArtifact): FileReader {
  return (file as unknown as Readonly<Record<typeof fileMark, FileReader>>)[fileMark];
}

/** Makes a clone of a file artifact's properties one again, in its place. */
export function reviveFile(clone: object, reader: FileReader): void {
  requireFacts(clone);
  Object.setPrototypeOf(clone, FileArtifact.prototype);
  Object.freeze(Object.defineProperty(clone, fileMark, { value: reader }));
}

/** JSON of what a store keeps; undefined for another value. */
export function encodeFile(value: unknown): Uint8Array | undefined {
  if (!isFileArtifact(value)) return undefined;
  const { name, size, hash } = value;
  return Buffer.from(JSON.stringify({ name, size, hash }));
}

export function decodeFile(bytes: Uint8Array, reader: FileReader): FileArtifact {
  const facts = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()) as object;
  requireFacts(facts);
  return new FileArtifact(facts, reader);
}

/** They become parts of paths and keys. */
function requireFacts(value: object): asserts value is FileFacts {
  const { name, size, hash } = value as Partial<Record<string, unknown>>;
  const isName = typeof name === 'string' && /^(?!\.{1,2}$)[^/\\\0]{1,255}$/.test(name);
  const isHash = typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash);
  if (!isName || !isHash || !Number.isSafeInteger(size)) throw errors.FLOW_FILE_FACTS();
}
