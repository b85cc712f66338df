import { GraphIndex } from '@flow/core/engine';
import type { FlowGraph, StepName, StepNode, TaskId, TaskInputs } from '@flow/core/kernel';
import { errors } from './errors.ts';
import type { Place } from './place-step.ts';

/** Artifacts by name. */
type Values = object;

export interface GivenInputs {
  readonly artifacts?: Values | undefined;
  readonly item?: unknown;
  readonly inputs?: readonly Values[] | Readonly<Record<string, Values | undefined>> | undefined;
}

/** A task that the step's continues, with what it is to have stored. */
export interface Parent {
  readonly step: StepName;
  readonly task: TaskId;
  readonly values: Values;
}

interface Found {
  readonly parents: readonly Parent[];
  readonly inputs: TaskInputs;
}

interface Step {
  readonly graph: FlowGraph;
  readonly node: StepNode;
  readonly place: Place;
}

/** The tasks before a step, as its graph has them. Throws FLOW_TEST_STEP. */
export function findParents(step: Step, given: GivenInputs): Found {
  const { node } = step;
  if (node.join === undefined) return oneParent(step, given);
  const { inputs } = given;
  if (inputs === undefined) throw refused(step, 'is a join and needs inputs');
  if (given.artifacts !== undefined) throw refused(step, 'is a join: its artifacts are those of its inputs');
  if (node.join.kind === 'split') return branchParents(step, inputs);
  if (!isList(inputs)) throw refused(step, 'joins a fan-out: its inputs are a list');
  return itemParents(step, { inputs, split: node.join.split });
}

function oneParent(step: Step, given: GivenInputs): Found {
  const { node, place, graph } = step;
  if (given.inputs !== undefined) throw refused(step, 'is no join and takes no inputs');
  const isTarget = isForeachTarget(step);
  if ('item' in given && !isTarget) throw refused(step, 'is no target of a foreach and takes no item');
  if (!('item' in given) && isTarget) throw refused(step, 'is the target of a foreach and needs an item');
  const parent = parentOf(step);
  if (parent === undefined) {
    if (given.artifacts !== undefined) throw refused(step, 'is the first: it begins with no artifacts');
    return { parents: [], inputs: { kind: 'none' } };
  }
  if (node.name === graph.start && given.artifacts === undefined) return { parents: [], inputs: { kind: 'none' } };
  const { artifacts: values = {} } = given;
  const at = parent === place.split?.step ? place.split : { step: parent, task: place.task };
  return { parents: [{ ...at, values }], inputs: { kind: 'one', ...at } };
}

function isForeachTarget({ graph, node }: Step): boolean {
  return graph.steps.some(({ next }) => next.kind === 'foreach' && next.to === node.name);
}

/** The fan-out whose target the step is, where it is one; else a step that leads to it, and not itself, if it can be. */
function parentOf({ node, place }: Step): StepName | undefined {
  const { from, name } = node;
  const fan = from.find((one) => one === place.split?.step);
  return fan ?? from.find((one) => one !== name) ?? from[0];
}

function itemParents({ node, place }: Step, { inputs, split }: { inputs: readonly Values[]; split: StepName }): Found {
  const [last = split] = node.from;
  const { task } = place;
  const prefix = `${task}-`;
  const items = inputs.map((values, index) => ({ step: last, task: `${prefix}${String(index)}` as TaskId, values }));
  return {
    // Over nothing a join has only the task that fanned out before it.
    parents: items.length === 0 ? [{ step: split, task, values: {} }] : items,
    inputs: { kind: 'foreach', step: last, prefix, count: inputs.length, split: { step: split, task } },
  };
}

function branchParents(step: Step, inputs: NonNullable<GivenInputs['inputs']>): Found {
  const { place } = step;
  const found = isList(inputs) ? listedBranches(step, inputs) : namedBranches(step, inputs);
  const parents = found.map(({ step: name, values }) => ({ step: name, task: place.task, values }));
  return { parents, inputs: { kind: 'branches', parents: parents.map(({ values: _values, ...parent }) => parent) } };
}

type Branch = Omit<Parent, 'task'>;

function listedBranches(step: Step, inputs: readonly Values[]): readonly Branch[] {
  const lasts = lastSteps(step);
  if (inputs.length !== lasts.length) {
    const shown = lasts.map(([name]) => name).join(', ');
    throw refused(step, `joins ${String(lasts.length)} branches (${shown}) and got ${String(inputs.length)} inputs`);
  }
  return lasts.map(([last], index) => ({ step: last, values: inputs[index] ?? {} }));
}

function namedBranches(step: Step, inputs: Readonly<Record<string, Values | undefined>>): readonly Branch[] {
  const { graph, index, split } = splitOf(step);
  const lasts = lastSteps(step);
  const named = new Map<number, Branch>();
  for (const [name, values = {}] of Object.entries(inputs)) {
    const known = graph.steps.find((one) => one.name === name)?.name;
    const branch = known === undefined ? -1 : index.branchIndex(split, known);
    const last = lasts[branch]?.find((one) => one === known) ?? lasts[branch]?.[0];
    if (last === undefined) throw refused(step, `joins no branch with a step ${name}`);
    if (named.has(branch)) throw refused(step, `got two inputs of one branch, ${name} among them`);
    named.set(branch, { step: last, values });
  }
  const missing = lasts.filter((_last, branch) => !named.has(branch)).map(([last]) => last);
  if (missing.length > 0) throw refused(step, `got no input of ${missing.join(', ')}`);
  return lasts.flatMap((_last, branch) => named.get(branch) ?? []);
}

/** By branch, the steps that lead from it into the join: several where a switch does. */
function lastSteps(step: Step): readonly (readonly [StepName, ...StepName[]])[] {
  const { index, split } = splitOf(step);
  const lasts: StepName[][] = [];
  for (const from of step.node.from) (lasts[index.branchIndex(split, from)] ??= []).push(from);
  return lasts.flatMap(([first, ...rest]) => (first === undefined ? [] : [[first, ...rest] as const]));
}

function splitOf({ graph, node }: Step): {
  readonly graph: FlowGraph;
  readonly index: GraphIndex;
  readonly split: StepNode;
} {
  const index = new GraphIndex(graph);
  return { graph, index, split: index.node(node.join?.split ?? node.name) };
}

function isList(inputs: NonNullable<GivenInputs['inputs']>): inputs is readonly Values[] {
  return Array.isArray(inputs);
}

function refused({ graph, node }: Step, reason: string): Error {
  return errors.FLOW_TEST_STEP({ flow: graph.flow, step: node.name, reason });
}
