import type { ArtifactRef } from '../contracts/artifact-ref.ts';
import { formatVersion, type ItemChunk, type OpenForeach, type TaskPath } from '../contracts/records.ts';
import type { Storage } from '../contracts/storage.ts';
import { openForeachFolder } from './layout.ts';
import { manifestBytes, parseManifest } from './manifest-bytes.ts';
import { chunkShape, openForeachShape } from './manifest-shapes.ts';

const artifactsName = 'artifacts.json';

/**
 * What a foreach has yielded while its task still goes on: the artifacts that the items' tasks continue, and each chunk
 * of items before any of its tasks is started. So a source that is interrupted goes on behind its last chunk.
 */
export class OpenForeaches {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Says what the items' tasks begin with; a further attempt says it anew. */
  async open(path: TaskPath, artifacts: Readonly<Record<string, ArtifactRef>>): Promise<void> {
    const record: OpenForeach = { format: formatVersion, artifacts };
    await this.#storage.put(openForeachFolder(path) + artifactsName, manifestBytes(record));
  }

  /** Undefined: the task has opened no foreach. */
  async artifacts(path: TaskPath): Promise<Readonly<Record<string, ArtifactRef>> | undefined> {
    const key = openForeachFolder(path) + artifactsName;
    const bytes = await this.#storage.get(key);
    if (bytes === undefined) return undefined;
    return parseManifest<OpenForeach>(bytes, { key, store: this.#storage.url }, openForeachShape).artifacts;
  }

  async add(path: TaskPath, chunk: ItemChunk): Promise<void> {
    const key = `${openForeachFolder(path)}${String(chunk.from)}.json`;
    await this.#storage.putIfAbsent(key, manifestBytes({ format: formatVersion, ...chunk }));
  }

  /** In the order of their items; those behind a gap are left out, as nothing was started for them. */
  async chunks(path: TaskPath): Promise<readonly ItemChunk[]> {
    const folder = openForeachFolder(path);
    const keys: string[] = [];
    for await (const { key } of this.#storage.list(folder)) if (!key.endsWith(`/${artifactsName}`)) keys.push(key);
    const found = await this.#storage.getMany(keys);
    const chunks = found.flatMap((bytes, index) => {
      const key = keys[index] ?? folder;
      return bytes === undefined ? [] : [parseManifest<Numbered>(bytes, { key, store: this.#storage.url }, chunkShape)];
    });
    return contiguous(chunks.toSorted((a, b) => a.from - b.from));
  }

  /** Takes what was yielded over into another run; answers the chunks. */
  async copy(from: TaskPath, to: TaskPath): Promise<readonly ItemChunk[]> {
    const artifacts = await this.artifacts(from);
    if (artifacts === undefined) return [];
    const chunks = await this.chunks(from);
    for (const chunk of chunks) await this.add(to, chunk);
    await this.open(to, artifacts);
    return chunks;
  }
}

interface Numbered extends ItemChunk {
  readonly format: number;
}

function contiguous(chunks: readonly Numbered[]): readonly ItemChunk[] {
  let next = 0;
  return chunks.flatMap(({ from, count, ref }) => {
    if (from !== next) return [];
    next += count;
    return [{ from, count, ref }];
  });
}
