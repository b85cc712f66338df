import type { StepName } from '../contracts/ids.ts';
import type { ConcurrencyLimit } from '../contracts/plans.ts';

/** A running task's place among those that may run at once. */
export interface Slot {
  /** The task goes on, but others may run in its stead, as it waits for them: also those of these steps, by their keys. */
  share(steps: readonly StepName[]): void;
  release(): void;
}

export type StepLimits = ReadonlyMap<StepName, readonly ConcurrencyLimit[]>;

/** Counts what runs: in all, and for each key that a step is limited by. */
export class Slots {
  readonly #max: number;
  readonly #limits: StepLimits;
  readonly #byKey = new Map<string, number>();
  #used = 0;

  constructor(max: number, limits: StepLimits) {
    this.#max = max;
    this.#limits = limits;
  }

  /** Another task may run, of some step. */
  get hasRoom(): boolean {
    return this.#used < this.#max;
  }

  /** So many more tasks may run together. A gang that is wider than what there is at all runs when nothing else does. */
  fits(tasks: number): boolean {
    return this.#used + tasks <= this.#max || this.#used === 0;
  }

  /** The limits of this step let another of its tasks run. */
  mayRun(step: StepName): boolean {
    return this.#limitsOf(step).every(({ key, limit }) => (this.#byKey.get(key) ?? 0) < limit);
  }

  /** For one task, or for a gang of so many, which its step's limits count as one. */
  take(step: StepName, tasks = 1): Slot {
    const held = new Set(this.#keysOf(step));
    const free = (keys: Iterable<string>): void => {
      for (const key of keys) if (held.delete(key)) this.#count(key, -1);
    };
    let uses = tasks;
    const share = (steps: readonly StepName[]): void => {
      this.#used -= uses;
      uses = 0;
      free(steps.flatMap((one) => this.#keysOf(one)));
    };
    this.#used += tasks;
    for (const key of held) this.#count(key, 1);
    return {
      share,
      release: () => {
        share([]);
        free([...held]);
      },
    };
  }

  #count(key: string, by: number): void {
    this.#byKey.set(key, (this.#byKey.get(key) ?? 0) + by);
  }

  #keysOf(step: StepName): readonly string[] {
    return this.#limitsOf(step).map(({ key }) => key);
  }

  #limitsOf(step: StepName): readonly ConcurrencyLimit[] {
    return this.#limits.get(step) ?? [];
  }
}
