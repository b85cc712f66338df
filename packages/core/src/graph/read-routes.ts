import type { CallExpression } from 'oxc-parser';
import { didYouMean } from '../contracts/did-you-mean.ts';
import type { Transition } from '../contracts/graph.ts';
import type { Method } from './class-model.ts';
import { errors } from './errors.ts';
import type { FlowModel, StepModel } from './flow-model.ts';
import { readAccesses } from './read-accesses.ts';
import { findNextCalls, findSuperCalls, isLastStatement, readNext, type NextCall, type Target } from './read-next.ts';
import type { Reporter } from './reporter.ts';
import { placeOf, textAt, type Place } from './source-text.ts';

/** A target that is a step of the flow. */
export interface RouteTarget {
  readonly name: string;
  readonly key: string | undefined;
  readonly place: Place;
}

/** Where a step leads. */
export interface Route {
  readonly kind: Transition['kind'];
  readonly targets: readonly RouteTarget[];
  /** Of the `this.next(…)`; the step's name where there is none. */
  readonly place: Place;
  /** Those of the step's own code, where steps were added or taken away there. */
  readonly written?: readonly RouteTarget[];
}

export interface Routes {
  readonly of: ReadonlyMap<string, Route>;
  /** Steps that may lead elsewhere too: their way on could not be read, or not all of it. */
  readonly unclear: ReadonlySet<string>;
  /** Methods without `@step` that a step leads to. */
  readonly missingSteps: ReadonlySet<string>;
}

/** Reads every step's `this.next(…)`, and reports those that can't be followed. */
export function readRoutes(model: FlowModel, reporter: Reporter): Routes {
  const of = new Map<string, Route>();
  const missingSteps = new Set<string>();
  const unclear = new Set([...model.declared].filter((name) => !model.steps.has(name)));
  for (const step of model.steps.values()) {
    if (step.declaration.added !== undefined) continue;
    const { route, isWhole } = step.declaration.isEnd
      ? { route: readEnd(step, reporter), isWhole: true }
      : new RouteReader(step, model, reporter, missingSteps).read();
    if (route !== undefined) of.set(step.name, route);
    if (!isWhole) unclear.add(step.name);
  }
  return { of, unclear, missingSteps };
}

function readEnd(step: StepModel, reporter: Reporter): Route {
  const { method, name } = step;
  for (const call of findNextCalls(method.code)) {
    reporter.report(errors.FLOW_GRAPH_NEXT_IN_END({ step: name }), placeOf(method.owner.source, call));
  }
  return { kind: 'end', targets: [], place: method.place };
}

interface RouteRead {
  readonly route: Route | undefined;
  /** Nothing of it was left out. */
  readonly isWhole: boolean;
}

const unread: RouteRead = { route: undefined, isWhole: false };

class RouteReader {
  readonly #step: StepModel;
  readonly #model: FlowModel;
  readonly #reporter: Reporter;

  readonly #missingSteps: Set<string>;

  constructor(step: StepModel, model: FlowModel, reporter: Reporter, missingSteps: Set<string>) {
    this.#step = step;
    this.#model = model;
    this.#reporter = reporter;
    this.#missingSteps = missingSteps;
  }

  read(): RouteRead {
    const step = this.#step.name;
    const { method, early } = nextHolder(this.#step.method, this.#model);
    const [call, ...more] = findNextCalls(method.code);
    if (early !== undefined) this.#reporter.report(errors.FLOW_GRAPH_NEXT_NOT_LAST({ step }), early);
    if (call === undefined) {
      if (!usesNextCaller(method, this.#model)) {
        this.#reporter.report(errors.FLOW_GRAPH_NEXT_MISSING({ step }), this.#step.method.place);
      }
      return unread;
    }
    const { source } = method.owner;
    for (const other of more) this.#reporter.report(errors.FLOW_GRAPH_NEXT_TWICE({ step }), placeOf(source, other));
    if (more.length === 0 && !isLastStatement(method.code, call)) {
      this.#reporter.report(errors.FLOW_GRAPH_NEXT_NOT_LAST({ step }), placeOf(source, call));
    }
    const read = this.#route(call, method);
    for (const other of more) this.#route(other, method);
    return more.length === 0 ? read : unread;
  }

  #route(call: CallExpression, method: Method): RouteRead {
    const next: NextCall = readNext(call, method.owner.constants);
    const { source } = method.owner;
    const step = this.#step.name;
    if (next.kind === 'badOptions') {
      const error = errors.FLOW_GRAPH_NEXT_OPTIONS({ step, problem: next.problem });
      this.#reporter.report(error, placeOf(source, next.node));
      return unread;
    }
    if (next.kind === 'notLiteral') {
      const place = placeOf(source, next.node);
      this.#reporter.report(errors.FLOW_GRAPH_NEXT_NOT_LITERAL({ step, found: shorten(textAt(place)) }), place);
      return unread;
    }
    const resolved = next.targets.map((target) => this.#resolve(target, placeOf(source, target.node)));
    const targets = resolved.filter((target) => target !== undefined);
    if (targets.length === 0) return unread;
    const place = placeOf(source, call);
    const route = {
      kind: next.kind,
      targets: next.kind === 'split' ? this.#withoutDuplicates(targets) : targets,
      place,
    };
    return { route, isWhole: targets.length === resolved.length };
  }

  /** A slip of the pen is reported, and followed as what was likely meant, so that it causes no further complaints. */
  #resolve(target: Target, place: Place): RouteTarget | undefined {
    const { name, key } = target;
    const step = this.#step.name;
    if (this.#model.steps.has(name)) return { name, key, place };
    if (this.#model.declared.has(name)) return undefined;
    if (this.#model.method(name) !== undefined) {
      this.#missingSteps.add(name);
      this.#reporter.report(errors.FLOW_GRAPH_NOT_A_STEP({ step, target: name }), place);
      return undefined;
    }
    const near = didYouMean(name, [...this.#model.steps.keys()]);
    this.#reporter.report(errors.FLOW_GRAPH_UNKNOWN_STEP({ step, target: name, near }), place);
    return near === undefined ? undefined : { name: near, key, place };
  }

  #withoutDuplicates(targets: readonly RouteTarget[]): readonly RouteTarget[] {
    const seen = new Set<string>();
    return targets.filter((target) => {
      if (!seen.has(target.name)) return seen.add(target.name);
      const error = errors.FLOW_GRAPH_DUPLICATE_TARGET({ step: this.#step.name, target: target.name });
      this.#reporter.report(error, target.place);
      return false;
    });
  }
}

interface NextHolder {
  readonly method: Method;
  /** The call that leads to it, where that isn't a last statement. */
  readonly early?: Place;
}

/** The method whose `this.next(…)` counts: a step may end by calling one that it overrides. */
function nextHolder(method: Method, model: FlowModel): NextHolder {
  if (findNextCalls(method.code).length > 0) return { method };
  for (const { call, name } of findSuperCalls(method.code)) {
    const above = model.method(name, method.owner);
    const holder = above === undefined ? undefined : nextHolder(above, model);
    if (holder === undefined || findNextCalls(holder.method.code).length === 0) continue;
    if (isLastStatement(method.code, call)) return holder;
    return { ...holder, early: placeOf(method.owner.source, call) };
  }
  return { method };
}

/** Whether it leaves the call to another method, which is reported there. */
function usesNextCaller(method: Method, model: FlowModel): boolean {
  return readAccesses(method).some(({ kind, name }) => {
    const used = kind === 'call' && !model.steps.has(name) ? model.method(name) : undefined;
    return used !== undefined && findNextCalls(used.code).length > 0;
  });
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
