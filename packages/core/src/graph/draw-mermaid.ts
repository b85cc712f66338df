import type { FlowGraph, StepNode } from '../contracts/graph.ts';
import type { StepName } from '../contracts/ids.ts';
import { edgesOf } from './graph-edges.ts';

/** A Mermaid flowchart. Nodes are numbered, for `end` and other names mean something to Mermaid. */
export function drawMermaid(graph: FlowGraph): string {
  const ids = new Map<StepName, string>(graph.steps.map((step, index) => [step.name, `s${index}`]));
  const nodes = graph.steps.map((step) => `  ${ids.get(step.name)}${shape(step)}`);
  const edges = graph.steps.flatMap((step) =>
    edgesOf(step.next).map(({ to, label }) => {
      const text = label === undefined ? '' : `|${quote(label)}|`;
      return `  ${ids.get(step.name)} -->${text} ${ids.get(to)}`;
    }),
  );
  return ['flowchart TD', ...nodes, ...edges].join('\n');
}

/** Switches are diamonds, joins hexagons, the start and the end round. */
function shape(step: StepNode): string {
  const name = quote(step.name);
  if (step.next.kind === 'switch') return `{${name}}`;
  if (step.join !== undefined) return `{{${name}}}`;
  return step.next.kind === 'end' || step.from.length === 0 ? `([${name}])` : `[${name}]`;
}

/** Mermaid takes no empty label. */
function quote(text: string): string {
  const escaped = text
    .replaceAll('#', '#35;')
    .replaceAll('"', '#quot;')
    .replaceAll(/[\r\n]+/g, ' ');
  return `"${escaped === '' ? ' ' : escaped}"`;
}
