import type { FlowModel } from './flow-model.ts';
import type { Arrival, Standing } from './frames.ts';
import type { Gaps } from './gaps.ts';
import type { MergeChoice } from './read-merge.ts';
import type { StepEffects } from './step-effects.ts';

/** An artifact that some path sets. */
export interface Known {
  /** The steps whose values may arrive; `initialValue` for a field's own. */
  readonly writers: ReadonlySet<string>;
  /** Set on every path. */
  readonly always: boolean;
}

/** An artifact that a join doesn't pass on. */
export interface Dropped {
  readonly join: string;
  /** Of the values that are lost; `initialValue` among them. */
  readonly writers: ReadonlySet<string>;
}

/** What is known of a flow's artifacts at one point of it. */
export interface ArtifactState {
  readonly known: ReadonlyMap<string, Known>;
  /** Artifacts that existed before a join and don't after it. */
  readonly dropped: ReadonlyMap<string, Dropped>;
  /** Something on the way may have set any artifact. */
  readonly unknown: boolean;
}

export interface Trace {
  /** Before each step's body. */
  readonly before: ReadonlyMap<string, ArtifactState>;
  /** After each step's body. */
  readonly after: ReadonlyMap<string, ArtifactState>;
  /** What `merge` would copy in each join, were nothing excluded. */
  readonly merged: ReadonlyMap<string, ArtifactState>;
}

export interface TraceInput {
  readonly model: FlowModel;
  readonly effects: ReadonlyMap<string, StepEffects>;
  readonly standings: ReadonlyMap<string, Standing>;
  /** The steps in the order of the graph. */
  readonly order: readonly string[];
  readonly gaps: Gaps | undefined;
}

/** Stands for a writer where a field's initial value arrives. */
export const initialValue = '';

const nothing: ArtifactState = { known: new Map(), dropped: new Map(), unknown: false };

/**
 * Follows the artifacts along the graph; where there is recursion, round it until nothing new is found: there and back
 * again, as what a round brings to its beginning may come by many steps back.
 */
export function traceArtifacts(input: TraceInput): Trace {
  const trace: OpenTrace = { before: new Map(), after: new Map(), merged: new Map() };
  const next = successors(input.standings);
  const waiting = new Set(input.order);
  for (let order = input.order; waiting.size > 0; order = order.toReversed()) {
    for (const name of order) {
      if (!waiting.delete(name)) continue;
      const known = trace.after.get(name);
      traceStep(name, input, trace);
      if (isSame(known, trace.after.get(name))) continue;
      for (const to of next.get(name) ?? []) waiting.add(to);
    }
  }
  return trace;
}

function successors(standings: ReadonlyMap<string, Standing>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [name, { arrivals }] of standings) {
    for (const { from } of arrivals) {
      const known = found.get(from);
      if (known === undefined) found.set(from, [name]);
      else known.push(name);
    }
  }
  return found;
}

interface OpenTrace extends Trace {
  readonly before: Map<string, ArtifactState>;
  readonly after: Map<string, ArtifactState>;
  readonly merged: Map<string, ArtifactState>;
}

function traceStep(name: string, { model, effects, standings, order, gaps }: TraceInput, trace: OpenTrace): void {
  const standing = standings.get(name);
  const own = effects.get(name);
  if (standing === undefined || own === undefined) return;
  const { after } = trace;
  const arriving = standing.arrivals.filter(({ from }) => after.has(from));
  const initial = name === order[0] ? initialState(model) : undefined;
  if (standing.isJoin) {
    const merged = mergeInputs(arriving, after, arriving.length < standing.arrivals.length);
    const isPartial = gaps?.splits.has(standing.closes?.split ?? '') === true;
    trace.merged.set(name, isPartial ? { ...merged, unknown: true } : merged);
  }
  const before = entry({ name, standing, arriving, after, initial });
  trace.before.set(name, before);
  after.set(name, leave(before, { name, effects: own, merged: trace.merged.get(name) }));
}

function initialState({ initialised }: FlowModel): ArtifactState {
  const known = [...initialised].map((name) => [name, { writers: new Set([initialValue]), always: true }] as const);
  return { ...nothing, known: new Map(known) };
}

interface Entry {
  readonly name: string;
  readonly standing: Standing;
  readonly arriving: readonly Arrival[];
  readonly after: ReadonlyMap<string, ArtifactState>;
  /** What a run begins with; undefined for every step but the first. */
  readonly initial: ArtifactState | undefined;
}

function entry({ name, standing, arriving, after, initial }: Entry): ArtifactState {
  const states = arriving.map(({ from }) => after.get(from) ?? nothing);
  if (!standing.isJoin) return alternatives(initial === undefined ? states : [initial, ...states]);
  const dropped = new Map<string, Dropped>();
  for (const state of states) for (const [artifact, one] of state.dropped) dropped.set(artifact, one);
  for (const artifact of new Set(states.flatMap(({ known }) => [...known.keys()])))
    dropped.set(artifact, { join: name, writers: writersOf(states.map(({ known }) => known.get(artifact))) });
  return { known: new Map(), dropped, unknown: false };
}

/** One of several states holds. */
function alternatives(states: readonly ArtifactState[]): ArtifactState {
  const [only, ...others] = states;
  if (only !== undefined && others.length === 0) return only;
  const names = new Set(states.flatMap(({ known }) => [...known.keys()]));
  const known = new Map<string, Known>();
  for (const name of names) {
    const here = states.map((state) => state.known.get(name));
    const [first] = here;
    if (first !== undefined && here.every((one) => one === first)) known.set(name, first);
    else known.set(name, { writers: writersOf(here), always: here.every((one) => one?.always === true) });
  }
  const dropped = new Map(states.flatMap((state) => [...state.dropped]));
  return { known, dropped, unknown: states.some((state) => state.unknown) };
}

function writersOf(several: readonly (Known | undefined)[]): ReadonlySet<string> {
  return new Set(several.flatMap((one) => [...(one?.writers ?? [])]));
}

/**
 * All branches hold at once; the arms of a switch that lead here from one branch are alternatives. Where `hasMore` are still
 * to come, these may set anything.
 */
function mergeInputs(
  arriving: readonly Arrival[],
  after: ReadonlyMap<string, ArtifactState>,
  hasMore: boolean,
): ArtifactState {
  const branches = branchStates(arriving, after);
  const known = new Map<string, Known>();
  for (const name of new Set(branches.flatMap((state) => [...state.known.keys()]))) {
    const here = branches.map((state) => state.known.get(name));
    known.set(name, { writers: writersOf(here), always: hasMore || here.some((one) => one?.always === true) });
  }
  return { known, dropped: new Map(), unknown: branches.some((state) => state.unknown) };
}

/** The state at the end of each branch that arrives. */
export function branchStates(
  arriving: readonly Arrival[],
  after: ReadonlyMap<string, ArtifactState>,
): readonly ArtifactState[] {
  const byBranch = Map.groupBy(arriving, ({ frames }) => frames.at(-1)?.branch);
  return [...byBranch.values()].map((arms) => alternatives(arms.map(({ from }) => after.get(from) ?? nothing)));
}

interface Leaving {
  readonly name: string;
  readonly effects: StepEffects;
  readonly merged: ArtifactState | undefined;
}

function leave(state: ArtifactState, leaving: Leaving): ArtifactState {
  const { name, effects, merged } = leaving;
  const known = new Map(state.known);
  const dropped = new Map(state.dropped);
  const areUnknown = effects.merges.some(({ merge }) => merged?.unknown === true || merge?.unknown === true);
  addMerged(known, leaving);
  addWritten(known, leaving);
  for (const artifact of effects.changes) addWriter(known, artifact, name);
  for (const artifact of known.keys()) dropped.delete(artifact);
  return { known, dropped, unknown: state.unknown || effects.unknown || (merged !== undefined && areUnknown) };
}

type OpenKnown = Map<string, Known>;

function addMerged(known: OpenKnown, { effects, merged }: Leaving): void {
  for (const { merge } of effects.merges) {
    for (const [artifact, one] of merged?.known ?? []) {
      if (carries(merge, artifact)) known.set(artifact, { ...one, always: one.always && isCertain(effects) });
    }
  }
}

/** In a body that the flow may go on without, what was there before may stay. */
function addWritten(known: OpenKnown, { name, effects }: Leaving): void {
  for (const artifact of effects.writes) {
    const before = isCertain(effects) ? undefined : known.get(artifact);
    const writers = new Set([...(before?.writers ?? []), name]);
    known.set(artifact, { writers, always: isCertain(effects) || before?.always === true });
  }
  for (const artifact of effects.decoratorWrites) known.set(artifact, { writers: new Set([name]), always: true });
}

function isCertain({ dispenser }: StepEffects): boolean {
  return dispenser === undefined;
}

function addWriter(known: OpenKnown, artifact: string, writer: string): void {
  const one = known.get(artifact);
  if (one !== undefined) known.set(artifact, { ...one, writers: new Set([...one.writers, writer]) });
}

/** Whether a `merge` with these options copies the artifact. */
export function carries(merge: MergeChoice | undefined, artifact: string): boolean {
  if (merge === undefined || merge.unknown) return true;
  return merge.include?.has(artifact) !== false && merge.exclude?.has(artifact) !== true;
}

/** From one visit of a step to the next, artifacts and writers only become more, and those always set fewer. */
function isSame(a: ArtifactState | undefined, b: ArtifactState | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.unknown !== b.unknown || a.known.size !== b.known.size || a.dropped.size !== b.dropped.size) return false;
  for (const [name, { writers, always }] of a.known) {
    const other = b.known.get(name);
    if (other?.always !== always || other.writers.size !== writers.size) return false;
  }
  return true;
}
