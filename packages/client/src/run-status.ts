import { isLauncherGone } from '@flow/core/engine';
import { FlowError } from '@flow/core';
import type { RunRecord, RunStatus } from '@flow/core/kernel';
import type { StoreView } from './store-view.ts';

/** A run's launcher tells that it lives every ten seconds; after this long without it, it is gone. */
const lostAfterMs = 60_000;

/** `lost`: it was running, and its launcher is gone. */
export type RunState = RunStatus | 'lost';

/** A run as the index knows it, and what became of it as far as the index can't tell. */
export interface RunStanding {
  readonly record: RunRecord;
  readonly state: RunState;
}

export async function runStanding(store: StoreView, record: RunRecord): Promise<RunStanding> {
  if (record.status !== 'running' || !(await isAbandoned(store, record))) return { record, state: record.status };
  const { flow, run } = record;
  // It may have ended since the record was read, or before it could tell the index.
  const current = (await store.metadata.getRun(flow, run)) ?? record;
  const end = current.status === 'running' ? await whereReadable(store.manifests.runEnd(flow, run)) : undefined;
  if (end !== undefined) {
    const { status, finishedAt, error } = end;
    return { record: { ...current, status, finishedAt, error }, state: status };
  }
  return { record: current, state: current.status === 'running' ? 'lost' : current.status };
}

/** On this machine its process can be looked for; elsewhere only its silence tells. */
async function isAbandoned({ manifests, now }: StoreView, { flow, run, heartbeatAt }: RunRecord): Promise<boolean> {
  if (now() - heartbeatAt > lostAfterMs) return true;
  const manifest = await whereReadable(manifests.findRun(flow, run));
  return manifest !== undefined && isLauncherGone(manifest);
}

/** A damaged record says nothing of how its run stands; whoever reads more of the run is told of it. */
export async function whereReadable<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (FlowError.is(error)) return undefined;
    throw error;
  }
}
