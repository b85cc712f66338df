import type { StepName } from '../contracts/ids.ts';
import type { ConcurrencyLimit } from '../contracts/plans.ts';

/** A running task's place among those that may run at once. */
export interface Slot {
  /** The task goes on, but others may run in its stead: it waits for what it started. */
  share(): void;
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
    const count = (by: number): void => {
      for (const { key } of this.#limitsOf(step)) this.#byKey.set(key, (this.#byKey.get(key) ?? 0) + by);
    };
    let uses = tasks;
    const share = (): void => {
      this.#used -= uses;
      uses = 0;
    };
    this.#used += tasks;
    count(1);
    return {
      share,
      release: () => {
        share();
        count(-1);
      },
    };
  }

  #limitsOf(step: StepName): readonly ConcurrencyLimit[] {
    return this.#limits.get(step) ?? [];
  }
}
