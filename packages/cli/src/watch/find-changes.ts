import type { FlowFingerprints } from '@flow/core/engine';

/** What is another than it was, by name. */
export interface Changes {
  readonly steps: readonly string[];
  readonly parameters: readonly string[];
}

/** What changed between two states of a flow; steps and parameters that are new count too. */
export function findChanges(before: FlowFingerprints, after: FlowFingerprints): Changes {
  return {
    steps: changed(before.steps, after.steps),
    parameters: changed(before.parameters, after.parameters),
  };
}

function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  return [...after].filter(([name, hash]) => before.get(name) !== hash).map(([name]) => name);
}
