import { instance } from '@viz-js/viz';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GraphDocument } from '../../src/graph/draw-json.ts';
import { drawGraph } from '../../src/graph/draw-graph.ts';
import { edgesOf } from '../../src/graph/graph-edges.ts';
import { graphOf } from './flow-text.ts';
import { render, stepsOf, validFlows } from './random-flows.ts';
import { regions } from './regions.ts';

const viz = await instance();

const forked = graphOf(`class F extends Flow {
  @step start() { this.next({ 'a "quoted" #1\\\\': this.fork, 2: this.end }, { on: go() }); }
  @step fork() { this.next(this.a, this.b); }
  @step a() { this.next(this.join); }
  @step b() { this.next(this.join); }
  @step join(inputs: Inputs<F>) { this.next(this.end); }
  @step end() {}
}`);

const nested = graphOf(`class F extends Flow {
  @step start() { this.next(this.outer, { foreach: list() }); }
  @step outer(item: string) { this.next(this.node, { parallel: 2 }); }
  @step node() { this.next(this.inner, { foreach: list() }); }
  @step inner(item: string) { this.next(this.joinInner); }
  @step joinInner(inputs: Inputs<F>) { this.next(this.joinNodes); }
  @step joinNodes(inputs: Inputs<F>) { this.next(this.joinOuter); }
  @step joinOuter(inputs: Inputs<F>) { this.next(this.end); }
  @step end() {}
}`);

const strangeCases = [
  'a "b"',
  'x\\N',
  '<b>bold</b>',
  '`*md*`',
  'ünï → 🚀',
  'two\nlines',
  'a|b',
  '}]);',
  '&lt; #35;',
  'end',
  ' ',
  '_x_ y_z',
  '1. - one',
  '- two',
  'fa:fa-car $$x$$',
];

const strange = graphOf(`class graph extends Flow {
  @step({ start: true }) subgraph() { this.next({ ${switchOf(strangeCases)}, more: this.click }, { on: go() }); }
  @step click() { this.next(this.end); }
  @step end() {}
}`);

function switchOf(cases: readonly string[]): string {
  return cases.map((text) => `${JSON.stringify(text)}: this.end`).join(', ');
}

interface Drawing {
  readonly objects?: readonly { readonly name: string }[];
  readonly edges?: readonly { readonly tail: number; readonly head: number }[];
}

interface Read {
  readonly steps: readonly string[];
  readonly ways: readonly string[];
}

/** What Graphviz makes of a text. */
function readDot(text: string): Read {
  const { objects = [], edges = [] } = viz.renderJSON(text) as Drawing;
  const names = objects.map(({ name }) => name);
  return {
    steps: names.filter((name) => !name.startsWith('cluster ')).toSorted(),
    ways: edges.map(({ tail, head }) => `${names[tail]} ${names[head]}`).toSorted(),
  };
}

/** What Graphviz writes beside the arrows. */
function drawnLabels(text: string): readonly string[] {
  const [, ...arrows] = viz.renderString(text, { format: 'svg' }).split('class="edge"');
  return arrows.map((arrow) =>
    [...(arrow.split('</g>')[0] ?? '').matchAll(/<text[^>]*>([^<]*)/g)].map(([, part]) => plain(part)).join(' '),
  );
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&', '#45': '-' };

function plain(xml = ''): string {
  return xml.replaceAll(/&([^;]*);/g, (all, name: string) => entities[name] ?? all);
}

describe('drawings of a graph', () => {
  it('text', () => {
    expect(drawGraph(graphOf(regions), 'text')).toMatchInlineSnapshot(`
      "Regions: Scores every region and keeps the best.

      ● start       foreach
      ╠═● evaluate  → pick       Scores one region.
      ● pick        joins start
      ● end"
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
        s0 -->|"a #34;quoted#34; #35;1#92;"| s1
        s1 --> s2
        s1 --> s3
        s2 --> s4
        s3 --> s4
        s4 --> s5"
    `);
    expect(drawGraph(graphOf(regions), 'mermaid')).toMatchInlineSnapshot(`
      "flowchart TD
        s0(["start"])
        s2{{"pick"}}
        s3(["end"])
        subgraph many-s0["foreach of start"]
          s1["evaluate"]
        end
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

  it('mermaid with cases that it would read as something else', () => {
    const labels = drawGraph(strange, 'mermaid').match(/(?<=s0 -->\|).*(?=\|)/g);
    expect(labels).toMatchInlineSnapshot(`
      [
        ""a #34;b#34;"",
        ""x#92;N"",
        ""#60;b#62;bold#60;/b#62;"",
        ""#96;#42;md#42;#96;"",
        ""ünï → 🚀"",
        ""two lines"",
        ""a|b"",
        ""}]);"",
        ""#38;lt; #35;35;"",
        ""end"",
        "" "",
        ""#95;x#95; y_z"",
        ""1#46; - one"",
        ""#45; two"",
        ""fa#58;fa-car #36;#36;x#36;#36;"",
        ""more"",
      ]
    `);
  });

  it('a foreach in a gang in a foreach, as groups in groups', () => {
    expect(drawGraph(nested, 'mermaid')).toMatchInlineSnapshot(`
      "flowchart TD
        s0(["start"])
        s6{{"joinOuter"}}
        s7(["end"])
        subgraph many-s0["foreach of start"]
          s1["outer"]
          s5{{"joinNodes"}}
          subgraph many-s1["gang of outer"]
            s2["node"]
            s4{{"joinInner"}}
            subgraph many-s2["foreach of node"]
              s3["inner"]
            end
          end
        end
        s0 -->|"foreach"| s1
        s1 -->|"parallel"| s2
        s2 -->|"foreach"| s3
        s3 --> s4
        s4 --> s5
        s5 --> s6
        s6 --> s7"
    `);
    expect(drawGraph(nested, 'dot')).toMatchInlineSnapshot(`
      "digraph "F" {
        "start" [shape=oval];
        "joinOuter" [shape=hexagon];
        "end" [shape=oval];
        subgraph "cluster start" {
          label="foreach of start";
          "outer" [shape=box];
          "joinNodes" [shape=hexagon];
          subgraph "cluster outer" {
            label="gang of outer";
            "node" [shape=box];
            "joinInner" [shape=hexagon];
            subgraph "cluster node" {
              label="foreach of node";
              "inner" [shape=box];
            }
          }
        }
        "start" -> "outer" [label="foreach"];
        "outer" -> "node" [label="parallel"];
        "node" -> "inner" [label="foreach"];
        "inner" -> "joinInner";
        "joinInner" -> "joinNodes";
        "joinNodes" -> "joinOuter";
        "joinOuter" -> "end";
      }"
    `);
  });

  it('json', () => {
    const { steps, ...flow } = JSON.parse(drawGraph(graphOf(regions), 'json')) as GraphDocument;
    expect(flow).toMatchInlineSnapshot(`
      {
        "description": "Scores every region and keeps the best.",
        "end": "end",
        "flow": "Regions",
        "source": {
          "column": 22,
          "file": "flow.ts",
          "line": 5,
        },
        "start": "start",
        "version": 1,
      }
    `);
    expect(steps.find(({ name }) => name === 'pick')).toMatchInlineSnapshot(`
      {
        "artifacts": {
          "inputReads": [
            "score",
            "region",
          ],
          "reads": [
            "threshold",
          ],
          "writes": [
            "best",
          ],
        },
        "decorators": [],
        "from": [
          "evaluate",
        ],
        "inside": [],
        "joins": {
          "kind": "foreach",
          "split": "start",
        },
        "kind": "linear",
        "name": "pick",
        "next": [
          {
            "to": "end",
          },
        ],
        "source": {
          "column": 9,
          "file": "flow.ts",
          "line": 29,
        },
      }
    `);
    const { steps: others } = JSON.parse(drawGraph(forked, 'json')) as GraphDocument;
    expect(others.map(({ next }) => next)).toMatchInlineSnapshot(`
      [
        [
          {
            "case": "2",
            "to": "end",
          },
          {
            "case": "a "quoted" #1\\",
            "to": "fork",
          },
        ],
        [
          {
            "to": "a",
          },
          {
            "to": "b",
          },
        ],
        [
          {
            "to": "join",
          },
        ],
        [
          {
            "to": "join",
          },
        ],
        [
          {
            "to": "end",
          },
        ],
        [],
      ]
    `);
  });
});

describe('what Graphviz reads', () => {
  it('is any graph, with its groups and each of its ways', () => {
    fc.assert(
      fc.property(validFlows, (parts) => {
        const graph = graphOf(render(stepsOf(parts)));
        const ways = graph.steps.flatMap(({ name, next }) => edgesOf(next).map(({ to }) => `${name} ${to}`));
        const read = readDot(drawGraph(graph, 'dot'));
        expect(read.steps).toEqual(graph.steps.map(({ name }) => name).toSorted());
        expect(read.ways).toEqual(ways.toSorted());
      }),
      { numRuns: 20 },
    );
  });

  it('are labels as their author wrote them', () => {
    const written = [...strangeCases, 'more', ''].map((text) => text.replaceAll('\n', ' '));
    expect(drawnLabels(drawGraph(strange, 'dot')).toSorted()).toEqual(written.toSorted());
  });
});
