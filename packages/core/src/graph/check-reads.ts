import { didYouMean } from '../contracts/did-you-mean.ts';
import { errors } from './errors.ts';
import type { FlowModel } from './flow-model.ts';
import type { Standing } from './frames.ts';
import type { Access } from './read-accesses.ts';
import type { Routes } from './read-routes.ts';
import type { Reporter } from './reporter.ts';
import { mayBeSetBefore, type StepEffects } from './step-effects.ts';
import { carries, initialValue, type ArtifactState, type Trace } from './trace-artifacts.ts';

interface ReadCheck {
  readonly model: FlowModel;
  readonly effects: ReadonlyMap<string, StepEffects>;
  readonly reporter: Reporter;
  /** Absent where the graph is too broken to follow: then only what no step at all sets is reported. */
  readonly traced: Traced | undefined;
}

interface Traced {
  readonly trace: Trace;
  readonly standings: ReadonlyMap<string, Standing>;
  readonly routes: Routes;
  /** Some steps may be reached by paths that can't be read: what holds on those that can is reported. */
  readonly hasGaps: boolean;
}

interface Read {
  readonly step: string;
  readonly access: Access;
  /** The author reckons with its absence: asks whether it is there, here or before, or gave it such a type. */
  readonly expected: boolean;
}

/** Reports reads of artifacts that are not there, by what the paths to the step set. */
export function checkReads(check: ReadCheck): void {
  const anywhere = setAnywhere(check);
  for (const [step, effects] of check.effects) {
    const state = stateBefore(step, anywhere, check);
    if (state === undefined || state.unknown) continue;
    for (const read of openReads(step, effects, check)) {
      const { name } = read.access;
      if (check.model.initialised.has(name)) {
        checkReset(read, state, check);
        continue;
      }
      const isElsewhere = anywhere.unknown || anywhere.known.has(name);
      if (isElsewhere && check.traced?.hasGaps === true) checkKnownPaths(read, state, check);
      else checkRead(read, state, check);
    }
  }
}

/** Where not all paths are known, what any step sets may be there. */
function stateBefore(step: string, anywhere: ArtifactState, { traced }: ReadCheck): ArtifactState | undefined {
  const before = traced?.trace.before.get(step);
  return traced?.hasGaps === false || before?.unknown === false ? before : anywhere;
}

/** A step's reads of what it doesn't set itself; those behind a question for it count with the question. */
function openReads(step: string, effects: StepEffects, { model, traced }: ReadCheck): readonly Read[] {
  const asked = new Set<string>();
  const reads: Read[] = [];
  for (const [index, access] of effects.accesses.entries()) {
    const { kind, name, guarded } = access;
    if (kind !== 'read' || isAlwaysThere(name, model)) continue;
    if (guarded) asked.add(name);
    const isAsked = asked.has(name);
    if ((isAsked && !guarded) || isDefault(effects, index) || isSetHere(effects, index, traced?.trace.merged.get(step)))
      continue;
    reads.push({ step, access, expected: isAsked || model.optional.has(name) });
  }
  return reads;
}

/** Private fields are no artifacts, and a join's `next` or `merge` handed on as a value is no read of one. */
function isAlwaysThere(name: string, { parameters }: FlowModel): boolean {
  return name.startsWith('#') || parameters.has(name) || name === 'next' || name === 'merge';
}

/** `this.x ??= …`, which sets what isn't there. */
function isDefault({ accesses }: StepEffects, index: number): boolean {
  const { name, place, guarded } = accesses[index] ?? {};
  if (guarded !== true) return false;
  const sets = (one: Access): boolean => one.kind === 'write' && one.name === name && one.place.start === place?.start;
  return accesses.some((one, at) => at > index && sets(one));
}

function isSetHere(effects: StepEffects, index: number, merged: ArtifactState | undefined): boolean {
  const name = effects.accesses[index]?.name ?? '';
  return mayBeSetBefore(effects, index, (access) => {
    if (access.kind === 'unknown') return true;
    if (access.kind === 'merge') {
      const isThere = merged === undefined || merged.unknown || merged.known.has(name);
      return isThere && carries(access.merge, name);
    }
    return access.kind === 'write' && access.name === name;
  });
}

function setAnywhere({ effects, model }: ReadCheck): ArtifactState {
  const all = [...effects.values()];
  const names = all.flatMap(({ writes, decoratorWrites }) => [...writes, ...decoratorWrites]);
  return {
    known: new Map(names.map((name) => [name, { writers: new Set<string>(), always: true }])),
    dropped: new Map(),
    unknown: all.some(({ unknown }) => unknown) || [...model.declared].some((name) => !effects.has(name)),
  };
}

function checkRead(read: Read, state: ArtifactState, check: ReadCheck): void {
  const { step, access, expected } = read;
  const { name, place } = access;
  const known = state.known.get(name);
  if (known?.always === true) return;
  if (known !== undefined) return checkPath(read, check);
  const severity = expected ? 'warning' : 'error';
  const dropped = state.dropped.get(name);
  if (dropped !== undefined) {
    check.reporter.report(errors.FLOW_ARTIFACT_DROPPED({ name, step, join: dropped.join }), place, severity);
    return;
  }
  const near = nearestName(name, check);
  check.reporter.report(errors.FLOW_ARTIFACT_NEVER_SET({ name, step, near }), place, severity);
}

/** After a join that doesn't pass it on, a field begins again with its initial value: what steps had set is lost. */
function checkReset({ step, access }: Read, state: ArtifactState, { effects, reporter }: ReadCheck): void {
  const { name, place } = access;
  const dropped = state.dropped.get(name);
  if (dropped === undefined || state.known.has(name)) return;
  // `this.total += input.total` adds up what the branches have set.
  if (dropped.join === step && effects.get(step)?.writes.has(name) === true) return;
  const from = [...dropped.writers].filter((writer) => writer !== initialValue).toSorted();
  if (from.length === 0) return;
  reporter.report(errors.FLOW_ARTIFACT_RESET({ name, step, join: dropped.join, from }), place, 'warning');
}

/** Paths that can't be read may bring what some step sets: then it is wrong only where one that can be doesn't. */
function checkKnownPaths(read: Read, state: ArtifactState, check: ReadCheck): void {
  const { access, step } = read;
  if (state.dropped.has(access.name) && (access.certain || state.dropped.get(access.name)?.join === step))
    return checkRead(read, state, check);
  if (state.known.get(access.name)?.always !== true) checkPath(read, check);
}

/** The artifact that was likely meant; none where the name itself is one, or too short to tell. */
export function nearestName(
  name: string,
  { model, effects }: Pick<ReadCheck, 'model' | 'effects'>,
): string | undefined {
  const written = [...effects.values()].flatMap(({ writes }) => [...writes]);
  const names = new Set([...written, ...model.parameters, ...model.initialised]);
  return name.length < 3 || names.has(name) ? undefined : didYouMean(name, [...names]);
}

/**
 * Some paths set it: wrong only where the step certainly reads it without asking. Where the path passes two switches, they
 * may choose by the same value, so that no run ever takes it: then it is but a warning.
 */
function checkPath({ step, access, expected }: Read, { effects, reporter, traced }: ReadCheck): void {
  if (expected || !access.certain || traced === undefined) return;
  const path = pathWithout(access.name, step, traced);
  if (path === undefined) return;
  const skipped = path.find((at) => at !== step && mayLack(access.name, effects.get(at)));
  if (skipped !== undefined) {
    const decorator = effects.get(skipped)?.dispenser ?? '';
    const error = errors.FLOW_ARTIFACT_UNSET_IF_SKIPPED({ name: access.name, step, skipped, decorator });
    reporter.report(error, access.place, 'warning');
    return;
  }
  const switches = path.slice(0, -1).filter((name) => traced.routes.of.get(name)?.kind === 'switch');
  const error = errors.FLOW_ARTIFACT_UNSET_ON_PATH({ name: access.name, step, path });
  reporter.report(error, access.place, switches.length > 1 ? 'warning' : 'error');
}

/** The step sets it, or merges it, in a body that the flow may go on without. */
function mayLack(name: string, effects: StepEffects | undefined): boolean {
  if (effects?.dispenser === undefined || effects.decoratorWrites.has(name)) return false;
  return effects.writes.has(name) || effects.merges.some(({ merge }) => carries(merge, name));
}

/** A shortest way to `step` on which nothing sets `name`. */
function pathWithout(name: string, step: string, traced: Traced): readonly string[] | undefined {
  const next = new Map<string, string | undefined>([[step, undefined]]);
  for (const at of next.keys()) {
    const arrivals = traced.standings.get(at)?.arrivals ?? [];
    const without = arrivals.filter(({ from }) => traced.trace.after.get(from)?.known.get(name)?.always !== true);
    const isBeginning = arrivals.length === 0 || (at !== step && traced.standings.get(at)?.isJoin === true);
    if (isBeginning) return follow(at, next);
    for (const { from } of without) if (!next.has(from)) next.set(from, at);
  }
  return undefined;
}

function follow(first: string, next: ReadonlyMap<string, string | undefined>): readonly string[] {
  const path: string[] = [];
  for (let at: string | undefined = first; at !== undefined; at = next.get(at)) path.push(at);
  return path;
}
