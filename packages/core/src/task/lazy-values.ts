import type { ArtifactStore } from '../datastore/artifact-store.ts';
import { freezePlain } from './freeze-plain.ts';
import type { ArtifactRefs } from './load-inputs.ts';

/** Stored values by name, each loaded on its first read, and then as unchangeable as the store's copy. */
export class LazyValues {
  /** An object with a getter for each name. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly #refs: ArtifactRefs;
  readonly #artifacts: ArtifactStore;
  readonly #loaded = new Map<string, unknown>();

  constructor(refs: ArtifactRefs, artifacts: ArtifactStore) {
    this.#refs = refs;
    this.#artifacts = artifacts;
    const getters = Object.entries(refs).map(([name, ref]): [string, PropertyDescriptor] => [
      name,
      {
        enumerable: true,
        get: () => (this.#loaded.has(name) ? this.#loaded.get(name) : this.#keep(name, artifacts.loadSync(ref))),
      },
    ]);
    this.values = Object.freeze(Object.defineProperties({}, Object.fromEntries(getters)));
  }

  /** Loads those of `names` that lie in blobs, together. */
  async prefetch(names: readonly string[]): Promise<void> {
    const wanted = Object.entries(this.#refs).filter(([name, ref]) => ref.at === 'blob' && names.includes(name));
    if (wanted.length === 0) return;
    const values = await this.#artifacts.loadMany(wanted.map(([, ref]) => ref));
    for (const [index, [name]] of wanted.entries()) this.#keep(name, values[index]);
  }

  #keep(name: string, value: unknown): unknown {
    const kept = freezePlain(value);
    this.#loaded.set(name, kept);
    return kept;
  }
}
