import type { ArtifactValues } from '@flow/client';
import type { Flow } from '@flow/core';
import { GangManifests, Manifests, openArtifacts, type ArtifactStore } from '@flow/core/engine';
import type { StepNode, TaskManifest, TaskSpec } from '@flow/core/kernel';
import type { StagedStep } from './stage-step.ts';
import type { StepLine, StepNext, StepResult } from './step-types.ts';

interface FinishedStep extends StagedStep {
  readonly spec: TaskSpec;
}

/** What a task that has finished stored. */
export async function readStep<F extends Flow>(
  finished: FinishedStep,
  output: readonly StepLine[],
): Promise<StepResult<F>> {
  const { flow, node, storage } = finished;
  const manifest = await manifestOf(finished);
  const store = await openArtifacts(flow.kernel, storage);
  const entries = Object.entries(manifest.artifacts);
  const values = await store.loadMany(entries.map(([, ref]) => ref));
  return {
    artifacts: Object.fromEntries(entries.map(([name], index) => [name, values[index]])) as Partial<ArtifactValues<F>>,
    next: await nextOf(node, manifest, store),
    output,
  };
}

async function manifestOf({ storage, spec }: FinishedStep): Promise<TaskManifest> {
  const { path, attempt, gang } = spec;
  const found =
    gang === undefined
      ? await new Manifests(storage).task(path)
      : await new GangManifests(storage).staged(path, attempt);
  if (found === undefined) throw new Error(`${path.step} has finished and left no manifest.`);
  return found;
}

async function nextOf({ next: to }: StepNode, { next, items }: TaskManifest, store: ArtifactStore): Promise<StepNext> {
  const targets = 'to' in to ? [to.to].flat() : [];
  switch (next.kind) {
    case 'end':
      return { kind: 'end', targets: [] };
    case 'switch': {
      const target = to.kind === 'switch' ? to.cases[next.case] : undefined;
      return { kind: 'switch', targets: target === undefined ? [] : [target], case: next.case };
    }
    case 'parallel':
      return { kind: 'parallel', targets, count: next.count };
    case 'foreach': {
      const chunks = (await store.loadMany(items.map(({ ref }) => ref))) as readonly (readonly unknown[])[];
      return { kind: 'foreach', targets, items: chunks.flat(1) };
    }
    default:
      return { kind: next.kind, targets };
  }
}
