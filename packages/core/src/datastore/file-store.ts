import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import type { FileArtifact as Contract, FileSaver, FileSource } from '../contracts/file-artifact.ts';
import { FlowError } from '../contracts/flow-error.ts';
import type { Storage } from '../contracts/storage.ts';
import { checkedBytes, contentOf, countedBytes, readFileInChunks, type Content } from './checked-bytes.ts';
import { errors } from './errors.ts';
import { FileArtifact, type FileFacts, type FileReader } from './file-artifact.ts';
import { blobKey } from './layout.ts';
import type { LocalCopies } from './local-copies.ts';

/** Files in a store, each a blob named by the hash of its bytes. None is ever held in memory, unless `bytes` is asked for. */
export class FileStore implements FileSaver, FileReader {
  readonly #storage: Storage;
  readonly #copies: LocalCopies;

  constructor(storage: Storage, copies: LocalCopies) {
    this.#storage = storage;
    this.#copies = copies;
  }

  async save(source: Exclude<FileSource, URL>, name: string): Promise<Contract> {
    if (typeof source === 'string') return this.#savePath(resolve(source), name);
    // Its name in the store is known only when all of it was seen.
    return this.#copies.withDraft(bytesOf(source), (path) => this.#savePath(path, name));
  }

  stream(file: FileFacts): Readable {
    return Readable.from(this.#read(file), { objectMode: false });
  }

  path(file: FileFacts): Promise<string> {
    return this.#copies.get(file, () => this.#read(file));
  }

  async bytes(file: FileFacts): Promise<Uint8Array> {
    const bytes = new Uint8Array(file.size);
    let at = 0;
    for await (const chunk of this.#read(file)) {
      bytes.set(chunk, at);
      at += chunk.byteLength;
    }
    return bytes;
  }

  async #savePath(path: string, name: string): Promise<Contract> {
    const content = await readContent(path, name);
    const key = blobKey(content.hash);
    if ((await this.#storage.stat(key)) === undefined) {
      const bytes = checkedBytes(readFileInChunks(path), content, () => errors.FLOW_FILE_CHANGED({ path }));
      await this.#storage.putIfAbsent(key, Readable.from(bytes, { objectMode: false }));
    }
    return new FileArtifact({ name, ...content }, this);
  }

  async *#read(file: FileFacts): AsyncGenerator<Uint8Array> {
    const key = blobKey(file.hash);
    const store = this.#storage.url;
    const corrupt = ({ hash: found }: Content): Error => errors.FLOW_BLOB_CORRUPT({ key, store, found });
    const chunks = await this.#storage.getStream(key).catch((cause: unknown) => {
      const isMissing = FlowError.is(cause) && cause.code === 'FLOW_STORAGE_MISSING';
      throw isMissing ? errors.FLOW_BLOB_MISSING({ key, store }, { cause }) : cause;
    });
    yield* checkedBytes(chunks, file, corrupt);
  }
}

/** Texts among them as UTF-8. */
async function* bytesOf(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
  yield* countedBytes(source);
}

async function readContent(path: string, name: string): Promise<Content> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw errors.FLOW_FILE_UNREAD({ name, path, reason: 'it is a folder' });
    if (!found.isFile()) throw errors.FLOW_FILE_UNREAD({ name, path, reason: 'it is a device, a pipe or a socket' });
    return await contentOf(path);
  } catch (cause) {
    if (FlowError.is(cause)) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' || code === 'ENOTDIR' ? 'there is no such file' : message;
    throw errors.FLOW_FILE_UNREAD({ name, path, reason }, { cause });
  }
}
