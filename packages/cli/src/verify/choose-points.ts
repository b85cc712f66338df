import type { Point } from './verifier.ts';

export interface PointChoice {
  /** At most so many; by default, all. */
  readonly sample: number | undefined;
  /** Chooses which, always the same; by default, by chance. */
  readonly seed: number | undefined;
}

/** Where to kill a run of so many tasks, in order: as the first one starts, and as each but the last has finished. */
export function choosePoints(tasks: number, { sample, seed }: PointChoice): readonly Point[] {
  const all = Array.from({ length: Math.max(1, tasks) }, (_, point) => point);
  if (sample === undefined || sample >= all.length) return all;
  const random = seed === undefined ? Math.random : seeded(seed);
  const ranked = all.map((point) => ({ point, rank: random() })).toSorted((one, other) => one.rank - other.rank);
  return ranked
    .slice(0, sample)
    .map(({ point }) => point)
    .toSorted((one, other) => one - other);
}

/** Numbers from 0 up to 1, always the same for a seed. */
function seeded(seed: number): () => number {
  let state = Math.imul(seed, 2_654_435_761) >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
