import { describe, expect, it } from 'vitest';
import { drawGraph } from '../../src/graph/draw-graph.ts';
import { graphOf } from './flow-text.ts';
import { regions } from './regions.ts';

const forked = graphOf(`class F extends Flow {
  @step start() { this.next({ 'a "quoted" #1\\\\': this.fork, 2: this.end }, { on: go() }); }
  @step fork() { this.next(this.a, this.b); }
  @step a() { this.next(this.join); }
  @step b() { this.next(this.join); }
  @step join(inputs: Inputs<F>) { this.next(this.end); }
  @step end() {}
}`);

describe('drawings of a graph', () => {
  it('text', () => {
    expect(drawGraph(graphOf(regions), 'text')).toMatchInlineSnapshot(`
      "Regions: Scores every region and keeps the best.

      start       foreach → evaluate
        evaluate  → pick              Scores one region.
      pick        joins start → end
      end         (end)"
    `);
  });

  it('mermaid', () => {
    expect(drawGraph(forked, 'mermaid')).toMatchInlineSnapshot(`
      "flowchart TD
        s0{"start"}
        s1["fork"]
        s2["a"]
        s3["b"]
        s4{{"join"}}
        s5(["end"])
        s0 -->|"2"| s5
        s0 -->|"a #quot;quoted#quot; #35;1\\"| s1
        s1 --> s2
        s1 --> s3
        s2 --> s4
        s3 --> s4
        s4 --> s5"
    `);
    expect(drawGraph(graphOf(regions), 'mermaid')).toMatchInlineSnapshot(`
      "flowchart TD
        s0(["start"])
        s1["evaluate"]
        s2{{"pick"}}
        s3(["end"])
        s0 -->|"foreach"| s1
        s1 --> s2
        s2 --> s3"
    `);
  });

  it('dot', () => {
    expect(drawGraph(forked, 'dot')).toMatchInlineSnapshot(`
      "digraph "F" {
        "start" [shape=diamond];
        "fork" [shape=box];
        "a" [shape=box];
        "b" [shape=box];
        "join" [shape=hexagon];
        "end" [shape=oval];
        "start" -> "end" [label="2"];
        "start" -> "fork" [label="a \\"quoted\\" #1\\\\"];
        "fork" -> "a";
        "fork" -> "b";
        "a" -> "join";
        "b" -> "join";
        "join" -> "end";
      }"
    `);
  });

  it('json is the graph', () => {
    expect(JSON.parse(drawGraph(forked, 'json'))).toEqual(JSON.parse(JSON.stringify(forked)));
  });
});
