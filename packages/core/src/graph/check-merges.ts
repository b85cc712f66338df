import { errors } from './errors.ts';
import type { FlowModel } from './flow-model.ts';
import type { Frame, Standing } from './frames.ts';
import type { Access } from './read-accesses.ts';
import type { Reporter } from './reporter.ts';
import { mayBeSetBefore, type StepEffects } from './step-effects.ts';
import { branchStates, carries, initialValue, type ArtifactState, type Trace } from './trace-artifacts.ts';

interface MergeCheck {
  readonly model: FlowModel;
  readonly effects: ReadonlyMap<string, StepEffects>;
  readonly standings: ReadonlyMap<string, Standing>;
  readonly trace: Trace;
  readonly reporter: Reporter;
}

interface Merge {
  readonly join: string;
  readonly closes: Frame;
  /** At the end of each branch. */
  readonly branches: readonly ArtifactState[];
  readonly effects: StepEffects;
  readonly access: Access;
  /** Of the access among the step's. */
  readonly index: number;
}

/** Warns of artifacts that the inputs of a `merge` set to different values, in all likelihood. */
export function checkMerges(check: MergeCheck): void {
  for (const [join, { closes, arrivals }] of check.standings) {
    const effects = check.effects.get(join);
    if (closes === undefined || effects === undefined) continue;
    const branches = branchStates(arrivals, check.trace.after);
    for (const [index, access] of effects.accesses.entries()) {
      const isRead = access.kind === 'merge' && access.merge?.unknown === false;
      if (isRead) checkMerge({ join, closes, branches, effects, access, index }, check);
    }
  }
}

function checkMerge(merge: Merge, check: MergeCheck): void {
  const { join, closes, effects, access, index } = merge;
  for (const name of check.trace.merged.get(join)?.known.keys() ?? []) {
    if (check.model.parameters.has(name) || !carries(access.merge, name)) continue;
    const from = closes.kind === 'split' ? differingBranches(name, merge) : differingTasks(name, merge, check);
    const sets = (one: Access): boolean => one.kind === 'unknown' || (one.kind === 'write' && one.name === name);
    if (from === undefined || mayBeSetBefore(effects, index, sets)) continue;
    check.reporter.report(errors.FLOW_ARTIFACT_AMBIGUOUS({ name, join, from }), access.place, 'warning');
  }
}

/** Every task of a foreach sets its own. */
function differingTasks(name: string, { join, closes }: Merge, { trace, standings }: MergeCheck): string | undefined {
  const isInside = (step: string): boolean =>
    standings.get(step)?.inside.some(({ split }) => split === closes.split) === true;
  const writers = [...(trace.merged.get(join)?.known.get(name)?.writers ?? [])].filter((step) => isInside(step));
  return writers.length === 0 ? undefined : `each task of the ${closes.kind} sets its own in ${writers.join(' or ')}`;
}

function differingBranches(name: string, { branches }: Merge): string | undefined {
  const writers = branches.map((state) => writersIn(state, name)).filter((one) => one !== undefined);
  const distinct = [...new Set(writers)];
  return distinct.length < 2 ? undefined : `one comes from ${distinct.join(', one from ')}`;
}

function writersIn(state: ArtifactState, name: string): string | undefined {
  const writers = state.known.get(name)?.writers;
  if (writers === undefined) return undefined;
  return [...writers]
    .map((step) => (step === initialValue ? 'its initial value' : step))
    .toSorted()
    .join(' or ');
}
