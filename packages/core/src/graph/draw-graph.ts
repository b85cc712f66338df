import type { FlowGraph } from '../contracts/graph.ts';
import { drawDot } from './draw-dot.ts';
import { drawJson } from './draw-json.ts';
import { drawMermaid } from './draw-mermaid.ts';
import { drawText, type TextOptions } from './draw-text.ts';

export type GraphFormat = 'text' | 'mermaid' | 'dot' | 'json';

const draw: Readonly<Record<GraphFormat, (graph: FlowGraph, options?: TextOptions) => string>> = {
  text: drawText,
  mermaid: (graph) => drawMermaid(graph),
  dot: (graph) => drawDot(graph),
  json: (graph) => drawJson(graph),
};

/**
 * The graph as text: for people, for a Mermaid or Graphviz renderer, or as data. The same graph gives the same text. What the
 * options say is for `text` alone.
 */
export function drawGraph(graph: FlowGraph, format: GraphFormat, options: TextOptions = {}): string {
  return draw[format](graph, options);
}
