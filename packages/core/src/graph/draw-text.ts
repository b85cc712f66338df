import type { FlowGraph, StepNode } from '../contracts/graph.ts';
import { edgesOf } from './graph-edges.ts';

/** Wider columns than this are not lined up, so that one long line doesn't push all docs away. */
const widest = 48;

/** One line a step, indented by the splits around it: its name, where it leads, and the first line of its doc. */
export function drawText(graph: FlowGraph): string {
  const rows = graph.steps.map((step) => [
    `${'  '.repeat(step.open.length)}${step.name}`,
    describe(step),
    firstLine(step.doc),
  ]);
  const widths = [0, 1].map((column) =>
    Math.max(0, ...rows.map((row) => row[column]?.length ?? 0).filter((width) => width <= widest)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const doc = firstLine(graph.doc);
  return [doc === '' ? graph.flow : `${graph.flow}: ${doc}`, '', ...lines].join('\n');
}

function describe(step: StepNode): string {
  const join = step.join === undefined ? '' : `joins ${step.join.split} `;
  const targets = edgesOf(step.next).map(({ to, label }) => (step.next.kind === 'switch' ? `${label}: ${to}` : to));
  if (targets.length === 0) return `${join}(end)`;
  const kind = step.next.kind === 'linear' || step.next.kind === 'split' ? '' : `${step.next.kind} `;
  return `${join}${kind}→ ${targets.join(', ')}`;
}

function firstLine(doc: string | undefined): string {
  return doc?.split('\n')[0] ?? '';
}
