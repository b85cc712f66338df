import type { FlowSource } from '../contracts/flow-source.ts';
import type { Diagnostic, FlowGraph } from '../contracts/graph.ts';
import { parseStepName } from '../contracts/ids.ts';
import { changeSteps } from './change-steps.ts';
import { checkArtifacts } from './check-artifacts.ts';
import { checkMethods } from './check-methods.ts';
import { checkParameterFlags } from './check-parameter-flags.ts';
import { checkStructure, type Structure } from './check-structure.ts';
import type { Findings } from './findings.ts';
import { buildModel, type FlowModel } from './flow-model.ts';
import { leaveOutRefused } from './leave-out-refused.ts';
import { makeNode } from './make-node.ts';
import { orderSteps } from './order-steps.ts';
import { readInputs, type InputRead } from './read-inputs.ts';
import { readRoutes } from './read-routes.ts';
import { Reporter } from './reporter.ts';
import { positionOf } from './source-text.ts';
import { AccessLister } from './step-accesses.ts';
import { stepEffects } from './step-effects.ts';

export interface GraphResult {
  /** Undefined where an error leaves no meaningful graph. */
  readonly graph: FlowGraph | undefined;
  /** All that was found, in the order of the source. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a flow's graph from its source. Never throws on what a flow's author can write: problems are diagnostics. */
export function buildGraph(source: FlowSource): GraphResult {
  const reporter = new Reporter();
  const graph = readGraph(source, reporter);
  return { graph, diagnostics: reporter.diagnostics(source.classes.map(({ file }) => file)) };
}

function readGraph(source: FlowSource, reporter: Reporter): FlowGraph | undefined {
  const whole = buildModel(source, reporter);
  if (whole === undefined) return undefined;
  const { model: changed, routes } = changeSteps(whole, readRoutes(whole, reporter), reporter);
  const model = leaveOutRefused(changed, routes);
  checkMethods(model, routes, reporter);
  checkParameterFlags(model, reporter);
  const structure = checkStructure(model, routes, reporter);
  const lister = new AccessLister(model);
  const findings: Findings = {
    model,
    routes,
    effects: stepEffects(model, lister),
    inputReads: inputReadsOf(model, structure),
  };
  if (structure?.isFollowable !== true) {
    checkArtifacts({ findings, lister, traced: undefined, reporter });
    return undefined;
  }
  const isSound = reporter.errorCount === 0 && structure.gaps === undefined;
  const order = orderSteps(structure.start, routes, [...model.steps.keys()]);
  checkArtifacts({
    findings,
    lister,
    traced: { order, standings: structure.standings, gaps: structure.gaps },
    reporter,
  });
  return isSound ? assemble(findings, structure, order) : undefined;
}

function inputReadsOf(model: FlowModel, structure: Structure | undefined): ReadonlyMap<string, readonly InputRead[]> {
  const joins = [...model.steps.values()].filter(({ name }) => structure?.standings.get(name)?.isJoin === true);
  return new Map(joins.map(({ name, method }) => [name, readInputs(method, model)]));
}

function assemble(findings: Findings, structure: Structure, order: readonly string[]): FlowGraph {
  const { model } = findings;
  return {
    flow: model.name,
    doc: model.classes[0]?.doc,
    position: positionOf(model.place),
    start: parseStepName(structure.start),
    end: parseStepName(structure.end),
    steps: order.map((name) => makeNode(name, { findings, structure, order })),
  };
}
