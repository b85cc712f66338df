import type { PreparedEnvironment } from '../contracts/environment.ts';
import type { ProviderChoice } from '../contracts/settings.ts';
import type { ProviderRequest } from '../contracts/storage.ts';
import type { Kernel } from '../kernel/kernel.ts';

export interface EnvironmentsOptions {
  readonly kernel: Kernel;
  readonly requestOf: (choice: ProviderChoice) => ProviderRequest;
  readonly signal: AbortSignal;
}

/** The environments that a run's tasks need: each is prepared once. */
export class Environments {
  readonly #options: EnvironmentsOptions;
  readonly #prepared = new Map<string, Promise<PreparedEnvironment>>();

  constructor(options: EnvironmentsOptions) {
    this.#options = options;
  }

  prepare(choice: ProviderChoice): Promise<PreparedEnvironment> {
    const key = JSON.stringify([choice.use, choice.options]);
    const known = this.#prepared.get(key);
    if (known !== undefined) return known;
    const preparing = this.#prepare(choice);
    this.#prepared.set(key, preparing);
    // Another attempt may find what it needs.
    preparing.catch(() => this.#prepared.delete(key));
    return preparing;
  }

  async #prepare(choice: ProviderChoice): Promise<PreparedEnvironment> {
    const { kernel, requestOf, signal } = this.#options;
    const environment = await kernel.hooks.provideEnvironment.call(choice.use, requestOf(choice));
    return environment.prepare({ signal });
  }
}
