import { errors } from './errors.ts';
import type { FlowModel, StepModel } from './flow-model.ts';
import { foreachTargets, isDoubtful, isJoin, standings, takesItem, type Standing } from './frames.ts';
import { checkNesting } from './check-nesting.ts';
import { findGaps, type Gaps } from './gaps.ts';
import { parameterType } from './inputs-type.ts';
import { reachable } from './order-steps.ts';
import type { Routes } from './read-routes.ts';
import type { Reporter } from './reporter.ts';
import { placeOf, textAt } from './source-text.ts';

/** The ends of a flow and where its steps stand. */
export interface Structure {
  readonly start: string;
  readonly end: string;
  readonly standings: ReadonlyMap<string, Standing>;
  /** What of the graph can't be known; undefined where all is. */
  readonly gaps: Gaps | undefined;
  /** As far as they can be read, the splits and joins fit each other: the graph can be followed. */
  readonly isFollowable: boolean;
}

/** Reports what is wrong with how the steps hang together; undefined where there is no start or no end. */
export function checkStructure(model: FlowModel, routes: Routes, reporter: Reporter): Structure | undefined {
  const start = theOnly(model, 'isStart', reporter);
  const end = theOnly(model, 'isEnd', reporter);
  checkParameters(model, routes, reporter);
  checkItems(model, routes, reporter);
  const before = reporter.errorCount;
  if (start === undefined) return undefined;
  const found = standings(model, routes, start.name);
  checkNesting({ model, routes, standings: found, end: end?.name, reporter });
  if (end === undefined) return undefined;
  const isFollowable = reporter.errorCount === before;
  const ends = [...model.steps.values()].filter(({ declaration }) => declaration.isStart || declaration.isEnd);
  const isClear = ends.every(({ name }) => name === start.name || name === end.name);
  if (isClear) checkReach({ model, routes, start: start.name, end: end.name, reporter });
  return { start: start.name, end: end.name, standings: found, gaps: findGaps(model, routes, found), isFollowable };
}

function theOnly(model: FlowModel, which: 'isStart' | 'isEnd', reporter: Reporter): StepModel | undefined {
  const [first, ...more] = [...model.steps.values()].filter(({ declaration }) => declaration[which]);
  const isStart = which === 'isStart';
  if (first === undefined) {
    const flow = { flow: model.name };
    reporter.report(isStart ? errors.FLOW_GRAPH_NO_START(flow) : errors.FLOW_GRAPH_NO_END(flow), model.place);
  }
  for (const { name, method } of more) {
    const names = { step: name, other: first?.name ?? '' };
    reporter.report(isStart ? errors.FLOW_GRAPH_TWO_STARTS(names) : errors.FLOW_GRAPH_TWO_ENDS(names), method.place);
  }
  return first;
}

/** A parameter's type must tell whether its step is a join, where no foreach does. */
function checkParameters(model: FlowModel, routes: Routes, reporter: Reporter): void {
  const items = foreachTargets(routes);
  const reached = new Set([...routes.of.values()].flatMap(({ targets }) => targets.map(({ name }) => name)));
  for (const step of model.steps.values()) {
    const { name, method, parameter } = step;
    const type = parameterType(method.code);
    if (type === undefined || parameter !== 'unreadable' || !isDoubtful(step, items) || !reached.has(name)) continue;
    const place = placeOf(method.owner.source, type);
    reporter.report(errors.FLOW_GRAPH_PARAMETER_UNREADABLE({ step: name, type: textAt(place) }), place);
  }
}

/** Items come by foreach, and to no join. */
function checkItems(model: FlowModel, routes: Routes, reporter: Reporter): void {
  const items = foreachTargets(routes);
  for (const [from, { kind, targets }] of routes.of) {
    for (const { name, place } of targets) {
      const step = model.steps.get(name);
      if (step === undefined) continue;
      if ((kind === 'foreach' || kind === 'parallel') && isJoin(step, items)) {
        reporter.report(errors.FLOW_GRAPH_FOREACH_TO_JOIN({ step: from, target: name, kind }), place);
      }
      if (kind !== 'foreach' && takesItem(step, items)) {
        reporter.report(errors.FLOW_GRAPH_ITEM_WITHOUT_FOREACH({ step: name, from }), place);
      }
    }
  }
  for (const step of model.steps.values()) {
    if (!step.declaration.isStart || !(takesItem(step, items) || isDoubtful(step, items))) continue;
    reporter.report(errors.FLOW_GRAPH_ITEM_WITHOUT_FOREACH({ step: step.name, from: undefined }), step.method.place);
  }
}

interface Reach {
  readonly model: FlowModel;
  readonly routes: Routes;
  readonly start: string;
  readonly end: string;
  readonly reporter: Reporter;
}

/** A step whose way on isn't clear may lead anywhere, so that from the first such step on nothing is known to be missed. */
function checkReach({ model, routes, start, end, reporter }: Reach): void {
  const reached = reachable(start, routes);
  const steps = [...model.steps.values()];
  if (![...reached].some((name) => routes.unclear.has(name))) {
    for (const { name, method } of steps) {
      if (!reached.has(name)) reporter.report(errors.FLOW_GRAPH_UNREACHABLE({ step: name, start }), method.place);
    }
  }
  const ending = leadingTo(new Set([end, ...routes.unclear]), routes);
  const endless = steps.find(({ name }) => reached.has(name) && !ending.has(name));
  if (endless === undefined) return;
  reporter.report(errors.FLOW_GRAPH_ENDLESS({ step: endless.name, end }), endless.method.place);
}

/** The steps from which some path leads to one of `ends`, these included. */
function leadingTo(ends: ReadonlySet<string>, routes: Routes): ReadonlySet<string> {
  const sources = new Map<string, string[]>();
  for (const [from, { targets }] of routes.of) {
    for (const { name } of targets) sources.set(name, [...(sources.get(name) ?? []), from]);
  }
  const found = new Set(ends);
  for (const name of found) for (const from of sources.get(name) ?? []) found.add(from);
  return found;
}
