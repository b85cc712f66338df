import type { ArtifactRef } from '../contracts/artifact-ref.ts';
import { errors } from './errors.ts';
import type { FlowInstance } from './flow-instance.ts';
import type { JoinInputs } from './join-inputs.ts';

export interface MergeRequest {
  readonly include?: readonly PropertyKey[];
  readonly exclude?: readonly PropertyKey[];
}

/**
 * `this.merge(inputs, …)`: takes over by reference what all inputs that have it agree on, or throws and takes nothing. The
 * tasks of a foreach over nothing all agree on what there was before it.
 */
export function merge(step: string, instance: FlowInstance, join: JoinInputs | undefined, request: MergeRequest): void {
  if (join === undefined) throw errors.FLOW_MERGE_OUTSIDE_JOIN({ step });
  if (request.include !== undefined && request.exclude !== undefined) throw errors.FLOW_MERGE_OPTIONS({ step });
  const agreed = new Map<string, ArtifactRef>();
  const conflicts: string[] = [];
  for (const name of chosen(step, join, request)) {
    if (instance.has(name)) continue;
    const refs = join.refsTo(name);
    const [first] = refs;
    if (first === undefined) continue;
    if (refs.every((ref) => join.isSame(ref, first))) agreed.set(name, first);
    else conflicts.push(name);
  }
  if (conflicts.length > 0) throw errors.FLOW_MERGE_CONFLICT({ step, names: conflicts.toSorted() });
  for (const [name, ref] of agreed) instance.adopt(name, ref);
}

function chosen(step: string, join: JoinInputs, { include, exclude }: MergeRequest): readonly string[] {
  if (include === undefined) return join.names.filter((name) => !(exclude ?? []).includes(name));
  // Of a foreach over nothing, what only its tasks would have set is not there to be taken.
  const unknown = join.inputs.length === 0 ? [] : include.map(String).filter((name) => !join.names.includes(name));
  if (unknown.length > 0) throw errors.FLOW_MERGE_UNKNOWN({ step, names: unknown });
  return include.map(String);
}
