import { createHash } from 'node:crypto';
import type { ArtifactRef } from '../contracts/artifact-ref.ts';
import type { TaskId } from '../contracts/ids.ts';
import type { TaskParts } from '../contracts/pending-task.ts';
import type { TaskInputs, TaskPath } from '../contracts/records.ts';
import type { ForeachFrame } from '../contracts/task-spec.ts';
import type { ArtifactStore } from '../datastore/artifact-store.ts';
import type { FlowFingerprints } from '../fingerprint/fingerprint-flow.ts';
import { inputPaths, type ArtifactRefs } from '../task/load-inputs.ts';
import type { LoadedFlow } from './load-flow.ts';
import { foreachFrames } from './scope.ts';
import type { Work } from './task-queue.ts';

export interface PartsOptions {
  readonly flow: Pick<LoadedFlow, 'path' | 'fingerprints'>;
  readonly parameters: Readonly<Record<string, ArtifactRef>>;
  readonly secrets: readonly string[];
  readonly artifacts: ArtifactStore;
  /** The artifacts with which the tasks go on that come after these. */
  readonly artifactsOf: (paths: readonly TaskPath[]) => Promise<readonly ArtifactRefs[]>;
}

/** Manifests that are read together. */
const batchSize = 500;

/** Works out what tasks begin with; the flow's fingerprints when the first one is asked for. */
export class PartsReader {
  readonly #options: PartsOptions;
  #fingerprints: Promise<FlowFingerprints> | undefined;
  /** Tasks of a foreach are asked for one after the other, and have their items from the same chunk. */
  #chunk: { readonly ref: ArtifactRef; readonly items: Promise<unknown> } | undefined;

  constructor(options: PartsOptions) {
    this.#options = options;
  }

  async read(work: Work, path: TaskPath): Promise<TaskParts> {
    const { flow, parameters, secrets } = this.#options;
    const { steps, reads } = await (this.#fingerprints ??= flow.fingerprints());
    const may = reads.get(work.node.name);
    const read = new Set(may?.parameters);
    const items = foreachFrames(work.scope).map((frame) => this.#itemHash(frame));
    return {
      code: flow.path === undefined ? undefined : steps.get(work.node.name),
      parameters: Object.fromEntries(
        Object.entries(parameters)
          .filter(([name]) => read.has(name))
          .map(([name, ref]) => [name, textOf(ref)]),
      ),
      secrets: secrets.filter((name) => read.has(name)),
      artifacts: await this.#artifacts(path, work.inputs, may?.names),
      items: await Promise.all(items),
      place: JSON.stringify([inputsShape(work.inputs), rounds(work.task), memberPlace(work)]),
    };
  }

  /** Artifacts of the one task that a step continues, without those that it neither reads nor sets. */
  async untouched(work: Work, path: TaskPath): Promise<ArtifactRefs> {
    const { flow, artifactsOf } = this.#options;
    if (work.inputs.kind !== 'one') return {};
    const { reads } = await (this.#fingerprints ??= flow.fingerprints());
    const names = reads.get(work.node.name)?.names;
    const [refs = {}] = await artifactsOf(inputPaths(path, work.inputs));
    return Object.fromEntries(Object.entries(refs).filter(([name]) => names?.has(name) === false));
  }

  async #artifacts(
    path: TaskPath,
    inputs: TaskInputs,
    names: ReadonlySet<string> | undefined,
  ): Promise<TaskParts['artifacts']> {
    const { artifactsOf } = this.#options;
    const isEmpty = inputs.kind === 'foreach' && inputs.count === 0;
    const from = isEmpty ? [{ ...path, ...inputs.split }] : inputPaths(path, inputs);
    if (from.length === 1 && inputs.kind === 'one') {
      const [refs = {}] = await artifactsOf(from);
      return Object.fromEntries(
        Object.entries(refs)
          .filter(([name]) => names?.has(name) !== false)
          .map(([name, ref]) => [name, textOf(ref)]),
      );
    }
    const hashes = new Map<string, ReturnType<typeof createHash>>();
    for (let first = 0; first < from.length; first += batchSize) {
      const batch = await artifactsOf(from.slice(first, first + batchSize));
      for (const [index, refs] of batch.entries()) addInput(hashes, first + index, refs);
    }
    return Object.fromEntries([...hashes].map(([name, hash]) => [name, hash.digest('hex')]));
  }

  async #itemHash({ item: { chunk, offset } }: ForeachFrame): Promise<string> {
    const { artifacts } = this.#options;
    if (this.#chunk?.ref.hash !== chunk.hash) this.#chunk = { ref: chunk, items: artifacts.load(chunk) };
    const items = (await this.#chunk?.items) as ArrayLike<unknown>;
    return artifacts.hashOf('item', items[offset]);
  }
}

function textOf({ encoding, hash }: ArtifactRef): string {
  return `${encoding} ${hash}`;
}

function addInput(hashes: Map<string, ReturnType<typeof createHash>>, index: number, refs: ArtifactRefs): void {
  for (const [name, ref] of Object.entries(refs)) {
    const hash = hashes.get(name) ?? createHash('sha256');
    hashes.set(name, hash);
    hash.update(`${String(index)} ${textOf(ref)}\n`);
  }
}

/** A step can't tell from which one it was reached, but a join whose inputs those are. */
function inputsShape(inputs: TaskInputs): unknown {
  if (inputs.kind === 'branches') return inputs.parents.map(({ step }) => step);
  return inputs.kind === 'foreach' ? inputs.count : undefined;
}

/** An item's index is none of it: where others come before it, it is the same item. */
function rounds(task: TaskId): readonly string[] {
  return task.split('-').map((part) => part.split('.')[1] ?? '');
}

/** Within a gang a task knows which member it is, or is one's continuation. */
function memberPlace({ scope: { fan, index } }: Work): unknown {
  return fan?.kind === 'parallel' ? [index, fan.count] : undefined;
}
