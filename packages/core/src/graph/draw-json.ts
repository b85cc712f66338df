import type { FlowGraph } from '../contracts/graph.ts';

export function drawJson(graph: FlowGraph): string {
  return JSON.stringify(graph, undefined, 2);
}
