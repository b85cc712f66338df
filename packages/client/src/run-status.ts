import type { RunRecord, RunStatus } from '@flow/core/kernel';

/** A run's launcher tells that it lives every ten seconds; after this long without it, it is gone. */
const lostAfterMs = 60_000;

/** `lost`: it was running, and its launcher is gone. */
export type RunState = RunStatus | 'lost';

export function runState(record: RunRecord, now: number): RunState {
  return record.status === 'running' && now - record.heartbeatAt > lostAfterMs ? 'lost' : record.status;
}
