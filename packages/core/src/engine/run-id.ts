import type { RunId } from '../contracts/ids.ts';

const letters = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A new run's id, as `20261123-231628-k3f9qz`: the time in UTC, then two letters for its millisecond and four at random,
 * so that ids sort in the order in which their runs began.
 */
export function makeRunId(now: number, random: () => number): RunId {
  const [date = '', time = ''] = new Date(now).toISOString().split('T');
  const millisecond = Math.floor(now) % 1000;
  const ordered = [millisecond >> 5, millisecond & 31].map((index) => letters[index]);
  const chance = Array.from({ length: 4 }, () => letters[Math.floor(random() * letters.length)]);
  const suffix = [...ordered, ...chance].join('');
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${suffix}` as RunId;
}
