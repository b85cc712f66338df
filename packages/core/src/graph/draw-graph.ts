import type { FlowGraph } from '../contracts/graph.ts';
import { drawDot } from './draw-dot.ts';
import { drawJson } from './draw-json.ts';
import { drawMermaid } from './draw-mermaid.ts';
import { drawText } from './draw-text.ts';

export type GraphFormat = 'text' | 'mermaid' | 'dot' | 'json';

const draw: Readonly<Record<GraphFormat, (graph: FlowGraph) => string>> = {
  text: drawText,
  mermaid: drawMermaid,
  dot: drawDot,
  json: drawJson,
};

/** The graph as text: for people, for a Mermaid or Graphviz renderer, or as data. The same graph gives the same text. */
export function drawGraph(graph: FlowGraph, format: GraphFormat): string {
  return draw[format](graph);
}
