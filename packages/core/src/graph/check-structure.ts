import { errors } from './errors.ts';
import type { FlowModel, StepModel } from './flow-model.ts';
import { foreachTargets, isJoin, standings, takesItem, type Standing } from './frames.ts';
import { checkNesting } from './check-nesting.ts';
import type { Routes } from './read-routes.ts';
import type { Reporter } from './reporter.ts';

/** The ends of a flow and where its steps stand. */
export interface Structure {
  readonly start: string;
  readonly end: string;
  readonly standings: ReadonlyMap<string, Standing>;
  /** Every step's way on could be read, and the splits and joins fit each other: the graph can be followed. */
  readonly isFollowable: boolean;
}

/** Reports what is wrong with how the steps hang together; undefined where there is no start or no end. */
export function checkStructure(model: FlowModel, routes: Routes, reporter: Reporter): Structure | undefined {
  const start = theOnly(model, 'isStart', reporter);
  const end = theOnly(model, 'isEnd', reporter);
  const before = reporter.errorCount;
  checkItems(model, routes, reporter);
  if (start === undefined) return undefined;
  const found = standings(model, routes, start.name);
  checkNesting({ model, routes, standings: found, end: end?.name, reporter });
  if (end === undefined) return undefined;
  const isFollowable = !routes.broken && reporter.errorCount === before;
  const ends = [...model.steps.values()].filter(({ declaration }) => declaration.isStart || declaration.isEnd);
  const isClear = !routes.broken && ends.every(({ name }) => name === start.name || name === end.name);
  const structure = { start: start.name, end: end.name, standings: found, isFollowable };
  if (isClear) checkReach(model, structure, reporter);
  return structure;
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
    if (!step.declaration.isStart || !takesItem(step, items)) continue;
    reporter.report(errors.FLOW_GRAPH_ITEM_WITHOUT_FOREACH({ step: step.name, from: undefined }), step.method.place);
  }
}

function checkReach(model: FlowModel, structure: Structure, reporter: Reporter): void {
  const { start, end, standings: found } = structure;
  for (const { name, method } of model.steps.values()) {
    if (!found.has(name)) reporter.report(errors.FLOW_GRAPH_UNREACHABLE({ step: name, start }), method.place);
  }
  const ending = new Set([end]);
  for (const name of ending) {
    for (const { from } of found.get(name)?.arrivals ?? []) ending.add(from);
  }
  const endless = [...model.steps.values()].find(({ name }) => found.has(name) && !ending.has(name));
  if (endless === undefined) return;
  reporter.report(errors.FLOW_GRAPH_ENDLESS({ step: endless.name, end }), endless.method.place);
}
