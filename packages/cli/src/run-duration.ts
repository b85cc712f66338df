import type { Run, RunStep } from '@flow/client';

type Times = Pick<RunStep, 'startedAt' | 'finishedAt'>;

/** Until when a run went on, in milliseconds since 1970: a lost one, until it or one of its tasks was last heard of. */
export function runUntil({ status, info }: Run, steps: readonly Times[], now: number): number {
  if (info.finishedAt !== undefined) return info.finishedAt.getTime();
  if (status === 'running') return now;
  const signs = [info.seenAt, ...steps.map(({ startedAt, finishedAt }) => finishedAt ?? startedAt)];
  return Math.max(...signs.map((sign) => sign.getTime()));
}
