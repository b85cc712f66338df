import type { FlowGraph } from '@flow/core/kernel';
import { html, type Html } from './html.ts';
import { layOut, nodeHeight, type LaidOutEdge, type LaidOutNode } from './lay-out.ts';

/** Around the drawing, for lines and their strokes. */
const margin = 12;

/** A flow's steps and ways as an SVG, from the top down; `here` stands out. */
export function drawGraph(graph: FlowGraph, here: string): Html {
  const { nodes, edges, width, height } = layOut(graph);
  const [w, h] = [width + 2 * margin, height + 2 * margin];
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    role="img"
    aria-label="The steps of ${graph.flow}"
    width="${w}"
    height="${h}"
    viewBox="${-margin} ${-margin} ${w} ${h}"
  >
    ${edges.map((edge) => drawEdge(edge))} ${nodes.map((node) => drawNode(node, node.name === here))}
    ${edges.map((edge) => drawLabel(edge))}
  </svg>`;
}

function drawNode({ name, x, y, width }: LaidOutNode, isHere: boolean): Html {
  return html`<g${isHere ? html` class="here"` : undefined}><rect x="${x - width / 2}" y="${y - nodeHeight / 2}" width="${width}" height="${nodeHeight}" rx="7"/><text x="${x}" y="${y}">${name}</text></g>
`;
}

function drawEdge({ points, isBack }: LaidOutEdge): Html {
  const [first, ...rest] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return html``;
  const line = isBack ? loop(first, last, points[1]?.[0] ?? first[0]) : curves(first, rest);
  const [x, y] = last;
  const tip = isBack ? `M${x} ${y}l7 -4v8z` : `M${x} ${y}l-4 -7h8z`;
  return html`<path${isBack ? html` class="back"` : undefined} d="${line}" /><path class="tip" d="${tip}" /> `;
}

type Point = readonly [x: number, y: number];

/** From point to point, each time down and round. */
function curves(first: Point, rest: readonly Point[]): string {
  let [x, y] = first;
  let line = `M${x} ${y}`;
  for (const [toX, toY] of rest) {
    const middle = (y + toY) / 2;
    line += `C${x} ${middle} ${toX} ${middle} ${toX} ${toY}`;
    [x, y] = [toX, toY];
  }
  return line;
}

/** Out to the side and back to a step above. */
function loop([x, y]: Point, [toX, toY]: Point, side: number): string {
  return `M${x} ${y}C${side} ${y} ${side} ${toY} ${toX} ${toY}`;
}

function drawLabel({ label, points, isBack }: LaidOutEdge): Html | undefined {
  const [from, to] = isBack ? [points[1], points[1]] : [points.at(-2), points.at(-1)];
  if (label === undefined || from === undefined || to === undefined) return undefined;
  const lean = isBack ? 0.5 : 0.45;
  const x = from[0] + (to[0] - from[0]) * lean;
  const y = from[1] + (to[1] - from[1]) * lean;
  return html`<text class="label" x="${x}" y="${y}">${label}</text> `;
}
