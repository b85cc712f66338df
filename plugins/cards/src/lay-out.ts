import type { FlowGraph, StepNode } from '@flow/core/kernel';

type Point = readonly [x: number, y: number];

export interface LaidOutNode {
  readonly name: string;
  /** Of its middle. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface LaidOutEdge {
  /** From the step's lower side to the other's upper one; of a way back, from side to side, by a point in the middle. */
  readonly points: readonly Point[];
  readonly isBack: boolean;
  readonly label: string | undefined;
}

export interface LaidOutGraph {
  readonly nodes: readonly LaidOutNode[];
  readonly edges: readonly LaidOutEdge[];
  readonly width: number;
  readonly height: number;
}

export const nodeHeight = 34;
const rowHeight = 74;
const columnGap = 22;
/** How far a way back reaches to the side. */
const sideReach = 46;

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly label: string | undefined;
}

/** A step, or the place where a long way passes a row. */
interface Slot {
  readonly name: string;
  readonly width: number;
  x: number;
}

/**
 * Places the steps of a graph: each a row below all that lead to it, but for ways back. A way over several rows keeps a
 * place in each, so that it passes beside their steps.
 */
export function layOut(graph: FlowGraph): LaidOutGraph {
  const order = new Map(graph.steps.map(({ name }, index) => [name as string, index]));
  const edges = graph.steps.flatMap((step) => edgesOf(step)).filter(({ to }) => order.has(to));
  const isBack = ({ from, to }: Edge): boolean => (order.get(to) ?? 0) <= (order.get(from) ?? 0);
  const ranks = rankSteps(
    graph,
    edges.filter((edge) => !isBack(edge)),
  );
  const passes = new Map(edges.filter((edge) => !isBack(edge)).map((edge) => [edge, passesOf(edge, ranks)]));
  const rows = fillRows(graph, ranks, passes);
  const width = Math.max(...rows.map((row) => rowWidth(row)));
  for (const row of rows) centre(row, width);
  const slots = new Map(
    rows.flatMap((row, rank) => row.map((slot) => [slot.name, { ...slot, y: rank * rowHeight + nodeHeight / 2 }])),
  );
  const nodes = graph.steps.map(({ name }) => slots.get(name)).filter((slot) => slot !== undefined);
  const placed = new Map(nodes.map((node) => [node.name, node]));
  const laidOut = edges.flatMap((edge) => {
    const [from, to] = [placed.get(edge.from), placed.get(edge.to)];
    if (from === undefined || to === undefined) return [];
    if (isBack(edge)) return [{ points: backPoints(from, to), isBack: true, label: edge.label }];
    const between = (passes.get(edge) ?? []).map((pass): Point => [slots.get(pass)?.x ?? 0, slots.get(pass)?.y ?? 0]);
    const ends: readonly [Point, Point] = [
      [from.x, from.y + nodeHeight / 2],
      [to.x, to.y - nodeHeight / 2],
    ];
    return [{ points: [ends[0], ...between, ends[1]], isBack: false, label: edge.label }];
  });
  const reach = laidOut.some((edge) => edge.isBack) ? sideReach : 0;
  return { nodes, edges: laidOut, width: width + reach, height: rows.length * rowHeight - (rowHeight - nodeHeight) };
}

function edgesOf({ name: from, next }: StepNode): readonly Edge[] {
  switch (next.kind) {
    case 'end':
      return [];
    case 'linear':
      return [{ from, to: next.to, label: undefined }];
    case 'split':
      return next.to.map((to) => ({ from, to, label: undefined }));
    case 'foreach':
      return [{ from, to: next.to, label: 'for each' }];
    case 'parallel':
      return [{ from, to: next.to, label: 'gang' }];
    case 'switch':
      return [...Map.groupBy(Object.entries(next.cases), ([, to]) => to)].map(([to, cases]) => {
        return { from, to, label: cases.map(([name]) => name).join(', ') };
      });
  }
}

/** The row of each step: one below the lowest of those that lead to it. */
function rankSteps({ steps }: FlowGraph, edges: readonly Edge[]): ReadonlyMap<string, number> {
  const ranks = new Map<string, number>(steps.map(({ name }) => [name, 0]));
  for (const { name } of steps) {
    for (const { to } of edges.filter(({ from }) => from === name))
      ranks.set(to, Math.max(ranks.get(to) ?? 0, (ranks.get(name) ?? 0) + 1));
  }
  return ranks;
}

/** Names for the places that an edge needs in the rows between its ends. */
function passesOf({ from, to }: Edge, ranks: ReadonlyMap<string, number>): readonly string[] {
  const [first, last] = [(ranks.get(from) ?? 0) + 1, ranks.get(to) ?? 0];
  return Array.from({ length: Math.max(0, last - first) }, (_, index) => `${from}>${to}@${String(first + index)}`);
}

/** The slots of each row, in the order of what leads to them. */
function fillRows(
  { steps }: FlowGraph,
  ranks: ReadonlyMap<string, number>,
  passes: ReadonlyMap<Edge, readonly string[]>,
): readonly Slot[][] {
  const parents = new Map<string, string[]>();
  for (const [{ from, to }, between] of passes) {
    const way = [from, ...between, to];
    for (const [index, name] of way.entries())
      if (index > 0) parents.set(name, [...(parents.get(name) ?? []), way[index - 1] ?? from]);
  }
  const rows: Slot[][] = Array.from({ length: Math.max(...ranks.values()) + 1 }, () => []);
  for (const { name } of steps) rows[ranks.get(name) ?? 0]?.push({ name, width: widthOf(name), x: 0 });
  for (const pass of [...passes.values()].flat())
    rows[Number(pass.split('@')[1])]?.push({ name: pass, width: 12, x: 0 });
  for (const [rank, row] of rows.entries()) {
    const above = new Map((rows[rank - 1] ?? []).map(({ name }, index) => [name, index]));
    const place = ({ name }: Slot): number => mean((parents.get(name) ?? []).map((parent) => above.get(parent) ?? 0));
    row.sort((one, other) => place(one) - place(other));
  }
  return rows;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function widthOf(name: string): number {
  return Math.max(64, name.length * 7.6 + 28);
}

function rowWidth(row: readonly Slot[]): number {
  return row.reduce((sum, { width }) => sum + width, 0) + columnGap * (row.length - 1);
}

function centre(row: readonly Slot[], width: number): void {
  let x = (width - rowWidth(row)) / 2;
  for (const slot of row) {
    slot.x = x + slot.width / 2;
    x += slot.width + columnGap;
  }
}

function backPoints(from: LaidOutNode, to: LaidOutNode): readonly Point[] {
  const [right, toRight] = [from.x + from.width / 2, to.x + to.width / 2];
  const isSelf = from.name === to.name;
  const shift = isSelf ? nodeHeight / 4 : 0;
  return [
    [right, from.y + shift],
    [Math.max(right, toRight) + sideReach, (from.y + to.y) / 2],
    [toRight, to.y - shift],
  ];
}
