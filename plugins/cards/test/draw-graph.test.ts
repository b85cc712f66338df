import { Flow, step, type Inputs } from '@flow/core';
import { checkedGraph, loadFlowClass } from '@flow/core/engine';
import type { FlowGraph } from '@flow/core/kernel';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { drawGraph } from '../src/draw-graph.ts';
import { textOf } from '../src/html.ts';
import { layOut, nodeHeight } from '../src/lay-out.ts';

class Winding extends Flow {
  rounds = 0;
  @step start() {
    this.next(this.fan, this.other, this.meet);
  }
  @step fan() {
    this.next(this.item, { foreach: [1, 2] });
  }
  @step item(_item: number) {
    this.next(this.gather);
  }
  @step gather(_inputs: Inputs<Winding>) {
    this.next(this.meet);
  }
  @step other() {
    this.next(this.meet);
  }
  @step meet(_inputs: Inputs<Winding>) {
    this.next(this.again);
  }
  @step again() {
    this.next({ '<more>': this.again, done: this.end }, { on: this.rounds < 2 ? '<more>' : 'done' });
  }
  @step end() {}
}

async function graphOf(flowClass: new () => Flow): Promise<FlowGraph> {
  await using project = await testProject({ storage: 'memory' });
  return checkedGraph(await loadFlowClass(project, flowClass));
}

test('each step stands below those that lead to it, and beside no other', async () => {
  const graph = await graphOf(Winding);
  const { nodes, edges, width, height } = layOut(graph);
  expect(nodes.map(({ name }) => name).toSorted()).toEqual(graph.steps.map(({ name }) => name as string).toSorted());
  const at = new Map(nodes.map((node) => [node.name, node]));
  for (const { points, isBack } of edges) if (!isBack) expect(points.at(-1)?.[1]).toBeGreaterThan(points[0]?.[1] ?? 0);
  expect(at.get('meet')?.y).toBeGreaterThan(at.get('gather')?.y ?? Infinity);
  for (const one of nodes)
    for (const other of nodes) {
      const apart =
        Math.abs(one.x - other.x) >= (one.width + other.width) / 2 || Math.abs(one.y - other.y) >= nodeHeight;
      expect(one === other || apart, `${one.name} and ${other.name}`).toBe(true);
    }
  for (const { x, y, width: own } of nodes) {
    expect(x - own / 2).toBeGreaterThanOrEqual(0);
    expect(x + own / 2).toBeLessThanOrEqual(width);
    expect(y + nodeHeight / 2).toBeLessThanOrEqual(height);
  }
});

test('a way over several rows passes beside their steps', async () => {
  const { nodes, edges } = layOut(await graphOf(Winding));
  const long = edges.find(({ points, isBack }) => !isBack && points.length > 4);
  for (const [x, y] of long?.points.slice(1, -1) ?? [])
    for (const node of nodes)
      expect(Math.abs(node.y - y) < nodeHeight / 2 && Math.abs(node.x - x) < node.width / 2, node.name).toBe(false);
  expect(long).toBeDefined();
});

test('the drawing shows where the task stands, and cases as text', async () => {
  const svg = textOf(drawGraph(await graphOf(Winding), 'meet'));
  expect(svg).toMatch(/<g class="here"><rect [^>]*\/><text [^>]*>meet</);
  expect(svg).toContain('>&lt;more&gt;<');
  expect(svg).toContain('>for each<');
  expect(svg).toContain('class="back"');
});
