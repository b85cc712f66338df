import type { ArtifactStore, InputArtifacts, SpinEnd } from '@flow/core/engine';
import type { ArtifactRef } from '@flow/core/kernel';
import { describeArtifact, type ShownArtifact } from '../describe-artifact.ts';

/** Against what the step began with. */
export type Change = 'new' | 'changed' | 'kept';

export interface WrittenArtifact extends ShownArtifact {
  readonly change: Change;
  readonly ref: ArtifactRef;
}

/** What a step stored, by name; a value that it passed on as it was is `kept`. */
export async function writtenArtifacts(
  artifacts: ArtifactStore,
  { manifest, inputs }: Pick<SpinEnd, 'manifest' | 'inputs'>,
  width: number,
): Promise<readonly WrittenArtifact[]> {
  const refs = Object.entries(manifest?.artifacts ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Promise.all(
    refs.map(async ([name, ref]) => {
      const load = async (): Promise<unknown> => artifacts.show(ref, await artifacts.load(ref));
      return { ...(await describeArtifact({ name, ref, load }, width)), ref, change: changeOf(name, ref, inputs) };
    }),
  );
}

function changeOf(name: string, ref: ArtifactRef, inputs: readonly InputArtifacts[]): Change {
  const before = inputs.flatMap(({ artifacts }) => artifacts[name] ?? []);
  if (before.length === 0) return 'new';
  return before.every((one) => isSame(one, ref)) ? 'kept' : 'changed';
}

export function isSame(one: ArtifactRef, other: ArtifactRef): boolean {
  return one.hash === other.hash && one.encoding === other.encoding;
}
