import type { AddedStep } from '../contracts/flow-source.ts';
import { errors } from './errors.ts';
import type { FlowModel, StepModel } from './flow-model.ts';
import { foreachTargets, isJoin } from './frames.ts';
import type { Route, Routes, RouteTarget } from './read-routes.ts';
import type { Reporter } from './reporter.ts';

/** A flow as mutators left it. */
export interface ChangedSteps {
  readonly model: FlowModel;
  readonly routes: Routes;
}

/** Leads around the steps that were taken away, and through those that were added; reports where that can't be. */
export function changeSteps(model: FlowModel, routes: Routes, reporter: Reporter): ChangedSteps {
  const all = [...model.steps.values()];
  const removed = all.filter(({ declaration }) => declaration.isRemoved === true);
  const added = all.filter(({ declaration }) => declaration.added !== undefined);
  if (removed.length === 0 && added.length === 0) return { model, routes };
  const change = new StepChange(model, routes, reporter);
  for (const step of removed) change.remove(step);
  for (const step of added) change.add(step);
  return change.result();
}

class StepChange {
  readonly #model: FlowModel;
  readonly #routes: Routes;
  readonly #of: Map<string, Route>;
  readonly #reporter: Reporter;
  /** Those that could be taken away. */
  readonly #gone = new Set<string>();

  constructor(model: FlowModel, routes: Routes, reporter: Reporter) {
    this.#model = model;
    this.#routes = routes;
    this.#of = new Map(routes.of);
    this.#reporter = reporter;
  }

  /** What led to the step leads to what it led to. */
  remove(step: StepModel): void {
    const { name, method } = step;
    const [next] = this.#of.get(name)?.targets ?? [];
    const why = this.#whyKept(step);
    if (why !== undefined || next === undefined) {
      const reason = why ?? "its way on can't be read";
      this.#reporter.report(errors.FLOW_GRAPH_STEP_REMOVED({ step: name, reason }), method.place);
      return;
    }
    this.#redirect(name, next.name);
    this.#of.delete(name);
    this.#gone.add(name);
  }

  add(step: StepModel): void {
    const { name, method, declaration } = step;
    const { added } = declaration;
    if (added === undefined) return;
    const reason = this.#whyNot(name, added);
    if (reason !== undefined) {
      const where = added.after === undefined ? `before ${added.before}` : `after ${added.after}`;
      this.#reporter.report(errors.FLOW_GRAPH_STEP_ADDED({ step: name, where, reason }), method.place);
      return;
    }
    if (added.after === undefined) this.#addBefore(step, added.before);
    else this.#addAfter(step, added.after);
  }

  result(): ChangedSteps {
    const steps = new Map([...this.#model.steps].filter(([name]) => !this.#gone.has(name)));
    const unclear = this.#routes.unclear.difference(this.#gone);
    return { model: { ...this.#model, steps }, routes: { ...this.#routes, of: this.#of, unclear } };
  }

  #addAfter({ name, method: { place } }: StepModel, after: string): void {
    const route = this.#of.get(after);
    if (route === undefined) return;
    this.#of.set(name, { kind: 'linear', targets: route.targets, place });
    this.#lead(after, route, [{ name, key: undefined, place }]);
  }

  #addBefore({ name, method: { place } }: StepModel, before: string): void {
    this.#redirect(before, name);
    this.#of.set(name, { kind: 'linear', targets: [{ name: before, key: undefined, place }], place });
  }

  #redirect(from: string, to: string): void {
    for (const [name, route] of this.#of) {
      if (!route.targets.some((target) => target.name === from)) continue;
      const targets = route.targets.map((target) => (target.name === from ? { ...target, name: to } : target));
      if (route.kind === 'split') this.#refuseTwins(name, targets);
      this.#lead(name, route, targets);
    }
  }

  /** Its code still says what it said, which is known beside where it leads. */
  #lead(name: string, route: Route, targets: readonly RouteTarget[]): void {
    this.#of.set(name, { ...route, targets, written: route.written ?? route.targets });
  }

  #refuseTwins(step: string, targets: readonly RouteTarget[]): void {
    const twin = targets.find(({ name }, index) => targets.findIndex((one) => one.name === name) < index);
    if (twin === undefined) return;
    const reason = `then two branches of ${step} lead to ${twin.name} at once`;
    this.#reporter.report(errors.FLOW_GRAPH_STEP_REMOVED({ step: `a branch of ${step}`, reason }), twin.place);
  }

  #whyKept(step: StepModel): string | undefined {
    const { name, declaration } = step;
    if (declaration.isStart) return 'it is where the flow begins';
    if (declaration.isEnd) return 'it is where the flow ends';
    if (isJoin(step, foreachTargets(this.#routes))) return 'it is a join';
    return this.#whyNotLinear(name);
  }

  #whyNotLinear(name: string): string | undefined {
    const route = this.#of.get(name);
    if (route === undefined || this.#routes.unclear.has(name)) return "its way on can't be read";
    return route.kind === 'linear' ? undefined : kinds[route.kind];
  }

  #whyNot(name: string, { after, before }: AddedStep): string | undefined {
    if (this.#model.method(name) !== undefined) return 'the flow has a member of that name';
    const beside = this.#model.steps.get(after ?? before ?? '');
    if (beside === undefined) return 'the flow has no such step';
    if (after !== undefined) return this.#whyNotLinear(after);
    if (beside.declaration.isStart) return `${beside.name} is where the flow begins`;
    return beside.parameter === 'none' ? undefined : `${beside.name} is a join, or takes an item`;
  }
}

const kinds: Readonly<Record<Exclude<Route['kind'], 'linear'>, string>> = {
  split: 'it splits the flow',
  foreach: 'it fans out',
  parallel: 'it fans out',
  switch: 'it switches',
  end: 'it is where the flow ends',
};
