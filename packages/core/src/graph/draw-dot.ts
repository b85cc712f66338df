import type { FlowGraph, StepNode } from '../contracts/graph.ts';
import type { StepName } from '../contracts/ids.ts';
import { edgesOf } from './graph-edges.ts';
import { groupLabel, groupSteps, type StepGroup } from './group-steps.ts';

/** A Graphviz digraph; the steps of a foreach or a gang are a cluster. */
export function drawDot(graph: FlowGraph): string {
  const nodes = new Map(graph.steps.map((step) => [step.name, `  ${quote(step.name)} [shape=${shape(step)}];`]));
  const edges = graph.steps.flatMap((step) =>
    edgesOf(step.next).map(({ to, label }) => {
      const text = label === undefined ? '' : ` [label=${quote(label)}]`;
      return `  ${quote(step.name)} -> ${quote(to)}${text};`;
    }),
  );
  const { steps, groups } = groupSteps(graph);
  const outside = steps.flatMap((name) => nodes.get(name) ?? []);
  const clusters = groups.flatMap((group) => clusterLines(group, nodes));
  return [`digraph ${quote(graph.flow)} {`, ...outside, ...clusters, ...edges, '}'].join('\n');
}

/** Graphviz draws a frame around a subgraph whose name begins with `cluster`. */
function clusterLines(group: StepGroup, nodes: ReadonlyMap<StepName, string>): readonly string[] {
  const inner = [
    `  label=${quote(groupLabel(group))};`,
    ...group.steps.flatMap((name) => nodes.get(name) ?? []),
    ...group.groups.flatMap((one) => clusterLines(one, nodes)),
  ];
  return [`  subgraph ${quote(`cluster ${group.split}`)} {`, ...inner.map((line) => `  ${line}`), '  }'];
}

function shape(step: StepNode): string {
  if (step.next.kind === 'switch') return 'diamond';
  if (step.join !== undefined) return 'hexagon';
  return step.next.kind === 'end' || step.from.length === 0 ? 'oval' : 'box';
}

/** Graphviz reads escapes and entities in its labels. */
function quote(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('&', '&amp;');
  return `"${escaped.replaceAll(/\r?\n/g, '\\n')}"`;
}
