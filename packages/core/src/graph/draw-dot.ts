import type { FlowGraph, StepNode } from '../contracts/graph.ts';
import { edgesOf } from './graph-edges.ts';

/** A Graphviz digraph. */
export function drawDot(graph: FlowGraph): string {
  const nodes = graph.steps.map((step) => `  ${quote(step.name)} [shape=${shape(step)}];`);
  const edges = graph.steps.flatMap((step) =>
    edgesOf(step.next).map(({ to, label }) => {
      const text = label === undefined ? '' : ` [label=${quote(label)}]`;
      return `  ${quote(step.name)} -> ${quote(to)}${text};`;
    }),
  );
  return [`digraph ${quote(graph.flow)} {`, ...nodes, ...edges, '}'].join('\n');
}

function shape(step: StepNode): string {
  if (step.next.kind === 'switch') return 'diamond';
  if (step.join !== undefined) return 'hexagon';
  return step.next.kind === 'end' || step.from.length === 0 ? 'oval' : 'box';
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll(/\r?\n/g, '\\n')}"`;
}
