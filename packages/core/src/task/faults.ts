import { setImmediate, setTimeout } from 'node:timers/promises';

export interface Fault {
  readonly thrown: unknown;
}

/** What a task throws where nothing catches it: in a callback, or in a promise that nobody waits for. */
export class Faults {
  readonly #occurred = Promise.withResolvers<Fault>();
  #first: Fault | undefined;

  get first(): Fault | undefined {
    return this.#first;
  }

  /** Resolves with the first one. */
  get occurred(): Promise<Fault> {
    return this.#occurred.promise;
  }

  note(thrown: unknown): void {
    this.#first ??= { thrown };
    this.#occurred.resolve(this.#first);
  }

  /** Gives what a body left behind the time to fail: rejections that nobody handles, and timers that are due. */
  async settle(): Promise<void> {
    await setImmediate();
    if (process.getActiveResourcesInfo().includes('Timeout')) await setTimeout(1);
  }
}
