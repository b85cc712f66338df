import type { RunId } from '../contracts/ids.ts';

const letters = '0123456789abcdefghjkmnpqrstvwxyz';

/** A new run's id: the time in UTC and six random letters, as `20261123-231628-k3f9qz`. */
export function makeRunId(now: number, random: () => number): RunId {
  const [date = '', time = ''] = new Date(now).toISOString().split('T');
  const suffix = Array.from({ length: 6 }, () => letters[Math.floor(random() * letters.length)]).join('');
  return `${date.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${suffix}` as RunId;
}
