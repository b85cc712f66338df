import type { JoinOf } from '../contracts/graph.ts';
import type { FlowModel, StepModel } from './flow-model.ts';
import type { Route, Routes } from './read-routes.ts';

/** A split that is open around a step, and, between static branches, the branch that the step stands in. */
export interface Frame {
  readonly split: string;
  readonly kind: JoinOf['kind'];
  readonly branch: string | undefined;
}

/** One way in which a step is reached: from where, and what is open on that edge. */
export interface Arrival {
  readonly from: string;
  readonly frames: readonly Frame[];
}

/** Where a step stands among the splits. */
export interface Standing {
  readonly isJoin: boolean;
  readonly arrivals: readonly Arrival[];
  /** What is open around the step's own body, by its first arrival. */
  readonly inside: readonly Frame[];
  /** What it closes, by its first arrival. */
  readonly closes: Frame | undefined;
}

interface OpenStanding extends Standing {
  readonly arrivals: Arrival[];
}

/**
 * Follows the routes from `start`, the nearest steps first. Steps that can't be reached are absent, and those of which it
 * isn't known whether they are joins.
 */
export function standings(model: FlowModel, routes: Routes, start: string): ReadonlyMap<string, Standing> {
  const items = foreachTargets(routes);
  const joins = namesOf(model, (step) => isJoin(step, items));
  const doubtful = namesOf(model, (step) => isDoubtful(step, items));
  const found = new Map<string, OpenStanding>([
    [start, { isJoin: joins.has(start), arrivals: [], inside: [], closes: undefined }],
  ]);
  for (const [name, { inside }] of found) {
    const route = routes.of.get(name);
    for (const { name: to } of route?.targets ?? []) {
      if (doubtful.has(to)) continue;
      const arrival: Arrival = { from: name, frames: [...inside, ...opened(name, route, to)] };
      const known = found.get(to);
      if (known === undefined) found.set(to, arriveFirst(arrival, joins.has(to)));
      else known.arrivals.push(arrival);
    }
  }
  return found;
}

function arriveFirst(arrival: Arrival, isJoin: boolean): OpenStanding {
  const { frames } = arrival;
  if (!isJoin) return { isJoin, arrivals: [arrival], inside: frames, closes: undefined };
  return { isJoin, arrivals: [arrival], inside: frames.slice(0, -1), closes: frames.at(-1) };
}

function opened(split: string, route: Route | undefined, to: string): readonly Frame[] {
  const kind = route?.kind;
  if (kind === 'split') return [{ split, kind, branch: to }];
  return kind === 'foreach' || kind === 'parallel' ? [{ split, kind, branch: undefined }] : [];
}

function namesOf(model: FlowModel, fits: (step: StepModel) => boolean): ReadonlySet<string> {
  return new Set([...model.steps.values()].filter((step) => fits(step)).map(({ name }) => name));
}

/** Steps that some step leads to by a foreach. */
export function foreachTargets(routes: Routes): ReadonlySet<string> {
  const routesHere = [...routes.of.values()].filter(({ kind }) => kind === 'foreach');
  return new Set(routesHere.flatMap(({ targets }) => targets.map(({ name }) => name)));
}

/** A step whose parameter is `Inputs`; where its type isn't known, any that is not a foreach's target. */
export function isJoin(step: StepModel, itemTargets: ReadonlySet<string>): boolean {
  return step.parameter === 'inputs' || (step.parameter === 'untyped' && !itemTargets.has(step.name));
}

/** A step whose parameter is the item of a foreach. */
export function takesItem({ parameter, name }: StepModel, itemTargets: ReadonlySet<string>): boolean {
  return parameter === 'item' || ((parameter === 'untyped' || parameter === 'unreadable') && itemTargets.has(name));
}

/** A step that gets no items, though its parameter isn't seen to be the inputs of a join: what was meant isn't known. */
export function isDoubtful({ parameter, name }: StepModel, itemTargets: ReadonlySet<string>): boolean {
  return (parameter === 'unreadable' || parameter === 'item') && !itemTargets.has(name);
}

/** The words for what is open: `inside the foreach of start`. */
export function describeFrames(frames: readonly Frame[]): string {
  const frame = frames.at(-1);
  if (frame === undefined) return 'outside any branches and foreach';
  const inner =
    frame.branch === undefined ? `the ${frame.kind} of ${frame.split}` : `the branch ${frame.branch} of ${frame.split}`;
  return frames.length === 1 ? `inside ${inner}` : `inside ${inner} (${frames.length} levels deep)`;
}
