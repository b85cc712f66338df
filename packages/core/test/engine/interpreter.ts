import type { FlowGraph, StepNode } from '../../src/contracts/graph.ts';
import type { NextRecord } from '../../src/contracts/records.ts';

export const largestGang = 3;

/** What a task chooses at random, but always the same for the same task of the same seed. */
export function choice(node: StepNode, task: string, seed: number): NextRecord {
  const { next } = node;
  switch (next.kind) {
    case 'foreach':
      return { kind: 'foreach', count: hash(`${node.name} ${task}`, seed) % 4 };
    case 'switch': {
      const cases = Object.keys(next.cases);
      const round = Number(/\.(\d+)$/.exec(task)?.[1] ?? 0);
      // A loop is left after a few rounds.
      const chosen =
        round >= 3 && cases.includes('on') ? 'on' : cases[hash(`${node.name} ${task}`, seed) % cases.length];
      return { kind: 'switch', case: chosen ?? '' };
    }
    case 'parallel':
      return { kind: 'parallel', count: 1 + (hash(`${node.name} ${task}`, seed) % largestGang) };
    default:
      return { kind: next.kind };
  }
}

function hash(text: string, seed: number): number {
  let value = seed >>> 0;
  for (const letter of text) value = Math.imul(value ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return value >>> 5;
}

/** What a task leaves to those after it: its own name and what it continued. */
export function traceOf(step: string, task: string, inputs: readonly string[]): string {
  const text = `${step}/${task}(${inputs.join(',')})`;
  return text.length < 80 ? text : `${step}/${task}#${hash(text, 7).toString(36)}`;
}

/** What a run of a graph is: its tasks with what each continues, and the trace of its end. */
export interface ExpectedRun {
  readonly tasks: ReadonlyMap<string, readonly string[]>;
  readonly end: string;
}

interface Arrival {
  readonly join: string;
  readonly from: string;
  readonly trace: string;
}

/** Runs a graph as its picture reads: from a step on, branch by branch, until a join or the end. */
export function interpret(graph: FlowGraph, seed: number): ExpectedRun {
  const tasks = new Map<string, readonly string[]>();
  const rounds = new Map<string, number>();
  const node = (name: string): StepNode => graph.steps.find((one) => one.name === name) as StepNode;

  const enter = (name: string, scope: string, from: { readonly task: string; readonly trace: string }): Arrival => {
    if (node(name).join !== undefined) return { join: name, from: from.task, trace: from.trace };
    return run(name, scope, [{ join: name, from: from.task, trace: from.trace }]);
  };

  const run = (name: string, scope: string, inputs: readonly Arrival[]): Arrival => {
    const round = rounds.get(`${name} ${scope}`) ?? 0;
    rounds.set(`${name} ${scope}`, round + 1);
    const task = round === 0 ? scope : `${scope}.${String(round)}`;
    tasks.set(
      `${name}/${task}`,
      inputs.map((input) => input.from),
    );
    const own = {
      task: `${name}/${task}`,
      trace: traceOf(
        name,
        task,
        inputs.map((input) => input.trace),
      ),
    };
    const { next } = node(name);
    const chosen = choice(node(name), task, seed);
    if (next.kind === 'end') return { join: '', from: own.task, trace: own.trace };
    if (next.kind === 'linear') return enter(next.to, scope, own);
    if (next.kind === 'switch') return enter(next.cases[chosen.kind === 'switch' ? chosen.case : ''] ?? '', scope, own);
    if (next.kind === 'split')
      return joined(
        next.to.map((to) => enter(to, scope, own)),
        name,
        scope,
      );
    const count = 'count' in chosen ? chosen.count : 0;
    const items = Array.from({ length: count }, (_, index) => enter(next.to, `${task}-${String(index)}`, own));
    return joined(items, name, scope);
  };

  const joined = (arrivals: readonly Arrival[], split: string, scope: string): Arrival =>
    run(graph.steps.find((one) => one.join?.split === split)?.name ?? '', scope, arrivals);

  const { trace } = run(graph.start, '0', []);
  return { tasks, end: trace };
}
