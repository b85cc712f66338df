import type { StepName } from '../contracts/ids.ts';

/** A running task's place among those that may run at once. */
export interface Slot {
  /** The task goes on, but others may run in its stead, as it waits for them: also those of these steps, by their keys. */
  share(steps: readonly StepName[]): void;
  release(): void;
}

/** Something of which there is only so much, and what a step takes of it. */
export interface Bound {
  readonly key: string;
  readonly limit: number;
  readonly amount: number;
  /** Every member of a gang takes its amount; else all together take one. */
  readonly isPerTask: boolean;
}

export type StepBounds = ReadonlyMap<StepName, readonly Bound[]>;

/** Counts what runs: in all, and what is taken of each thing that bounds a step. */
export class Slots {
  readonly #max: number;
  readonly #bounds: StepBounds;
  readonly #taken = new Map<string, number>();
  #used = 0;

  constructor(max: number, bounds: StepBounds) {
    this.#max = max;
    this.#bounds = bounds;
  }

  /** Another task may run, of some step. */
  get hasRoom(): boolean {
    return this.#used < this.#max;
  }

  /** So many more tasks may run together. A gang that is wider than what there is at all runs when nothing else does. */
  fits(tasks: number): boolean {
    return this.#used + tasks <= this.#max || this.#used === 0;
  }

  /** There is enough left for another task of this step, or for a gang of so many; who needs more than all may have all. */
  mayRun(step: StepName, tasks = 1): boolean {
    return this.#boundsOf(step).every((bound) => {
      const taken = this.#taken.get(bound.key) ?? 0;
      return taken === 0 || taken + amountOf(bound, tasks) <= bound.limit;
    });
  }

  /** For one task, or for a gang of so many. */
  take(step: StepName, tasks = 1): Slot {
    const held = new Map(this.#boundsOf(step).map((bound) => [bound.key, amountOf(bound, tasks)]));
    const free = (keys: readonly string[]): void => {
      for (const key of keys) {
        this.#count(key, -(held.get(key) ?? 0));
        held.delete(key);
      }
    };
    let uses = tasks;
    const share = (steps: readonly StepName[]): void => {
      this.#used -= uses;
      uses = 0;
      free(steps.flatMap((one) => this.#boundsOf(one).map(({ key }) => key)));
    };
    this.#used += tasks;
    for (const [key, amount] of held) this.#count(key, amount);
    return {
      share,
      release: () => {
        share([]);
        free([...held.keys()]);
      },
    };
  }

  #count(key: string, by: number): void {
    this.#taken.set(key, (this.#taken.get(key) ?? 0) + by);
  }

  #boundsOf(step: StepName): readonly Bound[] {
    return this.#bounds.get(step) ?? [];
  }
}

function amountOf({ amount, isPerTask }: Bound, tasks: number): number {
  return isPerTask ? amount * tasks : amount;
}
