import type { TaskManifest, TaskPath } from '../contracts/records.ts';
import type { Storage } from '../contracts/storage.ts';
import { gangKey } from './layout.ts';
import { manifestBytes, parseManifest } from './manifest-bytes.ts';
import { taskShape } from './manifest-shapes.ts';
import { Manifests } from './manifests.ts';

/** Manifests of a gang's members, which count only when all members of one attempt have theirs. */
export class GangManifests {
  readonly #storage: Storage;

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  async stage(manifest: TaskManifest): Promise<void> {
    await this.#storage.putIfAbsent(gangKey(manifest.path, manifest.attempt), manifestBytes(manifest));
  }

  /** Undefined: the member hasn't finished in this attempt. */
  async staged(path: TaskPath, attempt: number): Promise<TaskManifest | undefined> {
    const key = gangKey(path, attempt);
    const bytes = await this.#storage.get(key);
    const place = { key, store: this.#storage.url };
    return bytes === undefined ? undefined : parseManifest<TaskManifest>(bytes, place, taskShape);
  }

  /** Makes all members finished. What they staged stays until the last of them is, for a resume that goes on from between. */
  async commit(paths: readonly TaskPath[], attempt: number): Promise<void> {
    const manifests = new Manifests(this.#storage);
    for (const path of paths) {
      const manifest = await this.staged(path, attempt);
      if (manifest === undefined)
        throw new Error(`${path.step}/${path.task} has no manifest of attempt ${String(attempt)}.`);
      await manifests.finishTask(manifest);
    }
    await this.discard(paths, attempt);
  }

  /** What these members staged in this attempt. */
  async discard(paths: readonly TaskPath[], attempt: number): Promise<void> {
    for (const path of paths) await this.#storage.delete(gangKey(path, attempt));
  }
}
