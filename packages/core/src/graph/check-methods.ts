import { fansOut } from '../contracts/graph.ts';
import type { Method } from './class-model.ts';
import { errors } from './errors.ts';
import type { FlowModel, StepModel } from './flow-model.ts';
import { findNextCalls } from './read-next.ts';
import type { Reporter } from './reporter.ts';
import type { Routes } from './read-routes.ts';
import { placeOf } from './source-text.ts';

/** Reports methods that should be steps, and steps that can't do what their decorators ask. */
export function checkMethods(model: FlowModel, routes: Routes, reporter: Reporter): void {
  for (const step of model.steps.values()) {
    checkOverrides(step, model, reporter);
    checkFanOut(step, routes, reporter);
  }
  for (const method of model.classes.flatMap(({ methods }) => methods)) {
    const isReported = model.declared.has(method.name) || routes.missingSteps.has(method.name);
    if (!isReported) checkNextOutside(method, reporter);
  }
}

function checkOverrides(step: StepModel, model: FlowModel, reporter: Reporter): void {
  const { owner, name } = step.method;
  for (const derived of model.classes.slice(0, model.classes.indexOf(owner))) {
    const method = derived.methods.find((one) => one.name === name);
    if (method === undefined) continue;
    const error = errors.FLOW_GRAPH_OVERRIDE_NOT_A_STEP({ method: name, flow: derived.name, base: owner.name });
    reporter.report(error, method.place);
  }
}

function checkFanOut(step: StepModel, routes: Routes, reporter: Reporter): void {
  const route = routes.of.get(step.name);
  if (route === undefined || !fansOut(route)) return;
  for (const { name, refusesFanOut = false } of step.declaration.decorators) {
    if (!refusesFanOut) continue;
    const error = errors.FLOW_GRAPH_FAN_OUT_REFUSED({ step: step.name, decorator: name, kind: route.kind });
    reporter.report(error, route.place);
  }
}

function checkNextOutside(method: Method, reporter: Reporter): void {
  const [call] = findNextCalls(method.code);
  if (call === undefined) return;
  reporter.report(errors.FLOW_GRAPH_NEXT_OUTSIDE_STEP({ method: method.name }), placeOf(method.owner.source, call));
}
