import { isSame, type WrittenArtifact } from './written-artifacts.ts';

/** What one time a step stored otherwise than the time before. */
export interface Differences {
  readonly added: readonly WrittenArtifact[];
  readonly changed: readonly { readonly before: WrittenArtifact; readonly after: WrittenArtifact }[];
  readonly gone: readonly WrittenArtifact[];
}

export function compareArtifacts(before: readonly WrittenArtifact[], after: readonly WrittenArtifact[]): Differences {
  const old = new Map(before.map((one) => [one.name, one]));
  const names = new Set(after.map(({ name }) => name));
  return {
    added: after.filter(({ name }) => !old.has(name)),
    changed: after.flatMap((one) => {
      const earlier = old.get(one.name);
      return earlier === undefined || isSame(earlier.ref, one.ref) ? [] : [{ before: earlier, after: one }];
    }),
    gone: before.filter(({ name }) => !names.has(name)),
  };
}
