import type { RunId, StepName } from '../contracts/ids.ts';
import type { RunManifest } from '../contracts/records.ts';
import { artifactsReader } from './artifacts-reader.ts';
import { EarlierTasks } from './earlier-tasks.ts';
import type { LoadedFlow } from './load-flow.ts';
import { OriginTasks } from './origin-tasks.ts';
import type { RunState } from './run-state.ts';
import type { Work } from './task-queue.ts';

export interface EarlierRuns {
  readonly flow: LoadedFlow;
  readonly origin?: { readonly run: RunId; readonly rerunFrom: readonly StepName[] } | undefined;
  readonly alone?: { readonly works: readonly Work[] } | undefined;
  readonly clock?: { readonly now: () => number };
}

interface Stores extends Pick<RunState, 'storage' | 'manifests' | 'artifacts' | 'graph'> {
  readonly manifest: RunManifest;
}

/** What a run may take over: from its origin, and from any run where a plugin knows of it. */
export async function openEarlier(
  { flow, origin, alone, clock = { now: Date.now } }: EarlierRuns,
  { manifest, storage, manifests, artifacts, graph }: Stores,
): Promise<Pick<RunState, 'origin' | 'earlier'>> {
  const { flow: name, run, parameters, secretParameters = [] } = manifest;
  const earlier = new EarlierTasks({
    flow,
    kernel: flow.kernel,
    storage,
    manifests,
    artifacts,
    parameters,
    secrets: secretParameters,
    artifactsOf: artifactsReader(storage, manifests),
    now: clock.now,
    // A step that is run alone is to run.
    rerun: alone?.works.map(({ node }) => node.name) ?? origin?.rerunFrom ?? [],
  });
  if (origin === undefined || alone !== undefined) return { origin: undefined, earlier };
  const { run: from, rerunFrom } = origin;
  return { origin: await OriginTasks.open({ flow: name, run, origin: from, storage, graph, rerunFrom }), earlier };
}
