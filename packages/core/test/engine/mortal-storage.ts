import { MemoryStorage, type MemoryObjects } from '../../src/builtin/memory-storage.ts';

/** Dies with its launcher: after so many manifests of tasks nothing is written any more. */
export class MortalStorage extends MemoryStorage {
  readonly #death = Promise.withResolvers<void>();
  #left: number;

  constructor(objects: MemoryObjects, left: number) {
    super(objects);
    this.#left = left;
  }

  get death(): Promise<void> {
    return this.#death.promise;
  }

  override async putIfAbsent(...args: Parameters<MemoryStorage['putIfAbsent']>): Promise<boolean> {
    if (args[0].includes('/tasks/')) this.#left -= 1;
    if (this.#left >= 0) return super.putIfAbsent(...args);
    this.#death.resolve();
    return new Promise(() => undefined);
  }
}
