import { errors } from './errors.ts';
import type { FlowModel } from './flow-model.ts';
import { describeFrames, type Arrival, type Frame, type Standing } from './frames.ts';
import type { Routes } from './read-routes.ts';
import type { Reporter } from './reporter.ts';
import type { Place } from './source-text.ts';

interface Nesting {
  readonly model: FlowModel;
  readonly routes: Routes;
  readonly standings: ReadonlyMap<string, Standing>;
  readonly end: string | undefined;
  readonly reporter: Reporter;
}

/** Reports where branches, foreach and joins don't fit together. */
export function checkNesting(nesting: Nesting): void {
  checkEnd(nesting);
  for (const [name, standing] of nesting.standings) {
    if (standing.isJoin) checkJoin(name, standing, nesting);
    else if (name !== nesting.end) checkMeeting(name, standing, nesting);
  }
  checkClosing(nesting);
}

function checkEnd({ standings, end, routes, model, reporter }: Nesting): void {
  const open = new Set<string>();
  const standing = end === undefined ? undefined : standings.get(end);
  if (standing === undefined || end === undefined) return;
  for (const { frames } of standing.arrivals) {
    const left = (standing.isJoin ? frames.slice(0, -1) : frames).at(-1);
    if (left === undefined || open.has(left.split)) continue;
    open.add(left.split);
    const error = errors.FLOW_GRAPH_SPLIT_NOT_JOINED({ split: left.split, kind: left.kind, end });
    reporter.report(error, routes.of.get(left.split)?.place ?? model.place);
  }
}

function checkJoin(name: string, { arrivals }: Standing, { model, reporter }: Nesting): void {
  const place = placeOfStep(name, model);
  const [first] = arrivals;
  if (first === undefined || arrivals.every(({ frames }) => frames.length === 0)) {
    reporter.report(
      errors.FLOW_GRAPH_JOIN_WITHOUT_SPLIT({ step: name, isTyped: model.steps.get(name)?.parameter === 'inputs' }),
      place,
    );
    return;
  }
  const other = arrivals.find(({ frames }) => !closeTogether(frames, first.frames));
  if (other === undefined) return;
  reporter.report(errors.FLOW_GRAPH_JOIN_MISMATCH({ step: name, ...contrast(first, other) }), place);
}

/** Whether one join can close both: the same split, within the same branches. */
function closeTogether(a: readonly Frame[], b: readonly Frame[]): boolean {
  return a.at(-1)?.split === b.at(-1)?.split && sameFrames(a.slice(0, -1), b.slice(0, -1));
}

/** A step that isn't a join may be reached in several ways only from within the same branch. */
function checkMeeting(name: string, { arrivals, inside }: Standing, { model, reporter }: Nesting): void {
  const [first] = arrivals;
  const other = arrivals.find(({ frames }) => !sameFrames(frames, inside));
  if (first === undefined || other === undefined) return;
  const level = inside.findIndex((frame, at) => !sameFrame(frame, other.frames[at]));
  const frame = inside[level];
  const place = placeOfStep(name, model);
  if (frame?.branch === undefined || frame.split !== other.frames[level]?.split) {
    reporter.report(errors.FLOW_GRAPH_NESTING_MISMATCH({ step: name, ...contrast(first, other) }), place);
    return;
  }
  const branches = arrivals.map(({ frames }) => frames[level]?.branch).filter((branch) => branch !== undefined);
  reporter.report(
    errors.FLOW_GRAPH_BRANCHES_MEET({ step: name, branches: [...new Set(branches)], split: frame.split }),
    place,
  );
}

/** Every split has one join. */
function checkClosing({ standings, model, reporter }: Nesting): void {
  const joins = new Map<string, string[]>();
  for (const [name, { closes }] of standings) {
    if (closes !== undefined) joins.set(closes.split, [...(joins.get(closes.split) ?? []), name]);
  }
  for (const [split, [name, ...more]] of joins) {
    if (name === undefined) continue;
    const kind = standings.get(name)?.closes?.kind ?? 'split';
    for (const step of more) {
      reporter.report(errors.FLOW_GRAPH_JOINED_TWICE({ step, other: name, split, kind }), placeOfStep(step, model));
    }
  }
}

function sameFrames(a: readonly Frame[], b: readonly Frame[]): boolean {
  return a.length === b.length && a.every((frame, at) => sameFrame(frame, b[at]));
}

function sameFrame(a: Frame, b: Frame | undefined): boolean {
  return a.split === b?.split && a.branch === b.branch;
}

function contrast(
  first: Arrival,
  second: Arrival,
): { readonly first: string; readonly firstInside: string; readonly second: string; readonly secondInside: string } {
  return {
    first: first.from,
    firstInside: describeFrames(first.frames),
    second: second.from,
    secondInside: describeFrames(second.frames),
  };
}

function placeOfStep(name: string, model: FlowModel): Place {
  return model.steps.get(name)?.method.place ?? model.place;
}
