import type { FlowGraph, StepNode } from '../contracts/graph.ts';
import type { StepName } from '../contracts/ids.ts';
import { edgesOf } from './graph-edges.ts';
import { groupLabel, groupSteps, type StepGroup } from './group-steps.ts';

/**
 * A Mermaid flowchart; the steps of a foreach or a gang are a subgraph. Nodes are numbered, for `end` and other names mean
 * something to Mermaid.
 */
export function drawMermaid(graph: FlowGraph): string {
  const ids = new Map<StepName, string>(graph.steps.map((step, index) => [step.name, `s${index}`]));
  const shapes = new Map(graph.steps.map((step) => [step.name, `${ids.get(step.name)}${shape(step)}`]));
  const edges = graph.steps.flatMap((step) =>
    edgesOf(step.next).map(({ to, label }) => {
      const text = label === undefined ? '' : `|${quote(label)}|`;
      return `  ${ids.get(step.name)} -->${text} ${ids.get(to)}`;
    }),
  );
  const { steps, groups } = groupSteps(graph);
  const nodes = steps.map((name) => `  ${shapes.get(name)}`);
  return ['flowchart TD', ...nodes, ...groups.flatMap((group) => groupLines(group, { ids, shapes })), ...edges].join(
    '\n',
  );
}

interface Names {
  readonly ids: ReadonlyMap<StepName, string>;
  readonly shapes: ReadonlyMap<StepName, string>;
}

function groupLines(group: StepGroup, names: Names): readonly string[] {
  const inner = [
    ...group.steps.map((name) => `  ${names.shapes.get(name)}`),
    ...group.groups.flatMap((one) => groupLines(one, names)),
  ];
  const head = `  subgraph many-${names.ids.get(group.split)}[${quote(groupLabel(group))}]`;
  return [head, ...inner.map((line) => `  ${line}`), '  end'];
}

/** Switches are diamonds, joins hexagons, the start and the end round. */
function shape(step: StepNode): string {
  const name = quote(step.name);
  if (step.next.kind === 'switch') return `{${name}}`;
  if (step.join !== undefined) return `{{${name}}}`;
  return step.next.kind === 'end' || step.from.length === 0 ? `([${name}])` : `[${name}]`;
}

/** What Mermaid would take for an entity, a tag, a formula, an icon, emphasis or the sign of a list. */
const special = /["#&<>`\\*~$:]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|(?<=^\d*)[-+.)](?= )/gu;

/** Mermaid takes no empty label. */
function quote(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  const escaped = line.replaceAll(special, (sign) => `#${sign.codePointAt(0)};`);
  return `"${escaped.trim() === '' ? ' ' : escaped}"`;
}
