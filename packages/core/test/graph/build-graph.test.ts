import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import type { FlowGraph, StepNode } from '../../src/contracts/graph.ts';
import { Flow } from '../../src/flow/flow.ts';
import { param } from '../../src/flow/param.ts';
import { flowSource as sourceOf, readDefinition, type FlowClass } from '../../src/flow/read-definition.ts';
import { step } from '../../src/flow/step.ts';
import { buildGraph, type GraphResult } from '../../src/graph/build-graph.ts';
import { drawGraph } from '../../src/graph/draw-graph.ts';
import { graphOf } from './flow-text.ts';
import { regions } from './regions.ts';

function node(graph: FlowGraph, name: string): StepNode | undefined {
  return graph.steps.find((one) => one.name === name);
}

interface CompiledModule {
  readonly default: (...given: readonly unknown[]) => FlowClass;
}

/** The graph of what the classes' own `toString` gives, once a compiler has taken types and decorators away. */
async function compiledGraph(text: string, minifySyntax: boolean): Promise<GraphResult> {
  const { code } = transformSync(text, { loader: 'ts', target: 'es2024', minifySyntax });
  const module = `export default (Flow, step, param) => { ${code}; return F; };`;
  const loaded = (await import(`data:text/javascript,${encodeURIComponent(module)}`)) as CompiledModule;
  const definition = readDefinition(loaded.default(Flow, step, param));
  const classes = definition.classes.map((one) => ({ name: one.name, file: 'F.js', text: String(one), start: 0 }));
  return buildGraph(sourceOf(definition, classes));
}

describe('the graph of a flow', () => {
  it('has everything that the source says', () => {
    expect(graphOf(regions)).toMatchInlineSnapshot(`
      {
        "doc": "Scores every region and keeps the best.",
        "end": "end",
        "flow": "Regions",
        "position": {
          "column": 22,
          "file": "flow.ts",
          "line": 5,
        },
        "start": "start",
        "steps": [
          {
            "decorators": [],
            "doc": undefined,
            "from": [],
            "inputReads": [],
            "join": undefined,
            "name": "start",
            "next": {
              "kind": "foreach",
              "to": "evaluate",
            },
            "open": [],
            "position": {
              "column": 9,
              "file": "flow.ts",
              "line": 12,
            },
            "reads": [],
            "writes": [
              "regions",
            ],
          },
          {
            "decorators": [],
            "doc": "Scores one region.

      Slow at night.",
            "from": [
              "start",
            ],
            "inputReads": [],
            "join": undefined,
            "name": "evaluate",
            "next": {
              "kind": "linear",
              "to": "pick",
            },
            "open": [
              {
                "kind": "foreach",
                "split": "start",
              },
            ],
            "position": {
              "column": 15,
              "file": "flow.ts",
              "line": 23,
            },
            "reads": [],
            "writes": [
              "region",
              "score",
            ],
          },
          {
            "decorators": [],
            "doc": undefined,
            "from": [
              "evaluate",
            ],
            "inputReads": [
              "score",
              "region",
            ],
            "join": {
              "kind": "foreach",
              "split": "start",
            },
            "name": "pick",
            "next": {
              "kind": "linear",
              "to": "end",
            },
            "open": [],
            "position": {
              "column": 9,
              "file": "flow.ts",
              "line": 29,
            },
            "reads": [
              "threshold",
            ],
            "writes": [
              "best",
            ],
          },
          {
            "decorators": [],
            "doc": undefined,
            "from": [
              "pick",
            ],
            "inputReads": [],
            "join": undefined,
            "name": "end",
            "next": {
              "kind": "end",
            },
            "open": [],
            "position": {
              "column": 9,
              "file": "flow.ts",
              "line": 35,
            },
            "reads": [
              "best",
            ],
            "writes": [],
          },
        ],
      }
    `);
  });

  it('reads the class at its start among others in the file, with decorators around', () => {
    const text = `class Other { start() { this.next(this.nowhere); } }
/** Not its doc. */
const x = class { end() {} };
export class F extends Flow {
  // not a doc
  @step start() { this.next(this.end); }
  /* nor this */
  @step end() {}
}
class F2 extends F {}`;
    const start = text.indexOf('export class F ');
    const source = { name: 'F', file: 'f.ts', text, start };
    const steps = ['start', 'end'].map((name) => ({
      name,
      declaredIn: 0,
      isStart: name === 'start',
      isEnd: name === 'end',
      decorators: [],
    }));
    const { graph, diagnostics } = buildGraph({
      name: 'F',
      classes: [source],
      steps,
      parameters: [],
      parameterFlags: [],
    });
    expect(diagnostics).toEqual([]);
    expect(graph?.doc).toBeUndefined();
    expect(graph?.position).toEqual({ file: 'f.ts', line: 4, column: 14 });
    expect(graph?.steps.map(({ doc }) => doc)).toEqual([undefined, undefined]);
  });

  it('joins steps of a base class in another file, and ends like the step that it overrides', () => {
    const base = `/** Base. */
class Base extends Flow {
  limit = 1;
  /** From below. */
  @step start() { this.rows = []; this.next(this.work); }
  @step work() { this.rows.push(1); this.next(this.end); }
}`;
    const graph = graphOf(
      `class F extends Base {
  @step async work() { this.extra = 1; await super.work(); }
  @step end() { print(this.rows, this.extra); }
}`,
      { bases: [base] },
    );
    expect(drawGraph(graph, 'text')).toMatchInlineSnapshot(`
      "F

      ● start  From below.
      ● work
      ● end"
    `);
    expect(node(graph, 'start')?.position).toEqual({ file: 'base1.ts', line: 5, column: 9 });
    expect(node(graph, 'work')).toMatchObject({ reads: ['rows'], writes: ['extra'] });
  });

  it('knows Inputs by its imported name, a qualified one and an alias', () => {
    for (const [head, type] of [
      ["import type { Inputs as In } from '@flow/core';", 'In<F>'],
      ["import type * as core from '@flow/core';", 'core.Inputs<F>'],
      ['type Parts = Inputs<F>;', 'Parts'],
      ['', '(Inputs<F>)'],
    ] as const) {
      const graph = graphOf(`${head}
class F extends Flow {
  @step start() { this.next(this.a, this.b); }
  @step a() { this.next(this.join); }
  @step b() { this.next(this.join); }
  @step join(this: F, inputs: ${type}) { this.next(this.end); }
  @step end() {}
}`);
      expect(node(graph, 'join')?.join).toEqual({ split: 'start', kind: 'split' });
    }
  });

  it('is the same from compiled text, where types and decorators are gone', async () => {
    const text = `class F extends Flow {
  readonly limit = param({ '~standard': { validate: (value) => ({ value }) } }, { default: 1 });
  count = 0;
  item!: string;
  @step start() { this.next(this.each, { foreach: ['a'] }); }
  @step each(item: string) { this.item = item; this.next(this.join); }
  @step async join(inputs: Inputs<F>) { this.count += inputs.length; this.items = inputs.map((i) => i.item); await this.next(this.a, this.b); }
  @step a() { print(this.limit); this.next(this.last); }
  @step b() { this.next(this.last); }
  @step last(inputs: Inputs<F>) { this.merge(inputs); this.next(this.end); }
  @step end() { print(this.count); }
}`;
    const typed = drawGraph(graphOf(text), 'text');
    for (const minify of [false, true]) {
      const { graph, diagnostics } = await compiledGraph(text, minify);
      expect(diagnostics).toEqual([]);
      expect(graph && drawGraph(graph, 'text')).toBe(typed);
      expect(graph && node(graph, 'join')).toMatchObject({
        reads: ['count'],
        inputReads: ['item'],
        writes: ['count', 'items'],
      });
      expect(graph && node(graph, 'each')).toMatchObject({
        join: undefined,
        open: [{ split: 'start', kind: 'foreach' }],
      });
    }
  });

  it('puts a split before its branches, these before their join, and leaves ways back out of account', () => {
    const graph = graphOf(`class F extends Flow {
  @step end() {}
  @step join(inputs: Inputs<F>) { this.next({ again: this.fork, done: this.end }, { on: go() }); }
  @step b() { this.next(this.join); }
  @step a() { this.next(this.join); }
  @step fork() { this.next(this.a, this.b); }
  @step start() { this.next(this.fork); }
}`);
    expect(graph.steps.map(({ name, from }) => `${name} < ${from.join(' ')}`)).toEqual([
      'start < ',
      'fork < start join',
      'b < fork',
      'a < fork',
      'join < b a',
      'end < join',
    ]);
  });
});

describe('what steps read and write', () => {
  it('sees reads from this that need a value from before, through helpers', () => {
    const graph = graphOf(`class F extends Flow {
  @step start() { this.a = this.b = this.c = this.list = {}; this.next(this.work); }
  @step work() {
    this.fresh = 1;
    print(this.fresh, this.list.length);
    if (go()) this.a = 1;
    print(this.a, this.helper());
    this.b.deep = 1;
    this.next(this.end);
  }
  helper() { return this.c; }
  @step end() {}
}`);
    expect(node(graph, 'work')).toMatchObject({ reads: ['list', 'a', 'c', 'b'], writes: ['fresh', 'a'] });
  });

  it('sees reads from inputs, whatever way they are taken apart', () => {
    const cases: Readonly<Record<string, readonly string[]>> = {
      'inputs[0].p': ['p'],
      'inputs.map((i) => i.p + i.q)': ['p', 'q'],
      'inputs.map(({ p, q: other = 1 }) => p)': ['p', 'q'],
      'inputs.filter((i) => i.p).toSorted((a, b) => b.q - a.q)[0]?.r': ['p', 'q', 'r'],
      'inputs.from.a.p': ['p'],
      '(() => { const { a: { p } } = inputs.from; })()': ['p'],
      '(() => { for (const i of inputs) print(i.p); })()': ['p'],
      '(() => { for (const [n, { p }] of inputs.entries()) print(p); })()': ['p'],
      '(() => { const [first, ...rest] = inputs; return first.p + rest.at(-1).q; })()': ['p', 'q'],
      'inputs.reduce((best, i) => (i.p > best.p ? i : best)).q': ['p', 'q'],
      'inputs.reduce((sum, i) => sum.total + i.p, none)': ['p'],
      'Object.values(inputs.from).map((i) => i.p)': ['p'],
      'Object.entries(inputs.from).map(([k, i]) => i.p)': ['p'],
      'Object.groupBy(inputs, (i) => i.p)': ['p'],
      '[...inputs].sort((a, b) => a.p - b.p)': ['p'],
      'this.best(inputs)': ['p'],
      'inputs.map((inputs) => inputs.p).map((i) => i.q)': ['p'],
      'inputs.length': [],
    };
    for (const [expression, expected] of Object.entries(cases)) {
      const graph = graphOf(`class F extends Flow {
  @step start() { this.p = this.q = this.r = 1; this.next(this.a, this.b); }
  @step a() { this.next(this.join); }
  @step b() { this.next(this.join); }
  @step join(inputs: Inputs<F>) { this.out = ${expression}; this.next(this.end); }
  best(all) { let best = all[0]; for (const one of all) if (one.p > best.p) best = one; return best; }
  @step end() {}
}`);
      expect([expression, node(graph, 'join')?.inputReads]).toEqual([expression, expected]);
    }
  });
});

it('a long flow in which every step may lead back is read in seconds', { timeout: 10_000 }, () => {
  const name = (index: number): string => (index < 200 ? `s${index}` : 'end');
  const steps = Array.from({ length: 200 }, (_, index) => {
    const cases = `{ on: this.${name(index + 1)}, over: this.${name(index + 2)}, back: this.${name(Math.max(0, index - 5))} }`;
    return `  @step ${name(index)}() { this.a${index} = 1; this.next(${cases}, { on: 'on' }); }`;
  });
  const text = `class F extends Flow {
  @step start() { this.next(this.s0); }
${steps.join('\n')}
  @step end() { console.log(this.a0); }
}`;
  expect(graphOf(text).steps).toHaveLength(202);
});
