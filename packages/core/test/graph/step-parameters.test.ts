import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../src/graph/build-graph.ts';
import { renderDiagnostic } from '../../src/graph/render-diagnostic.ts';
import { check, checkBody, flowSource } from './flow-text.ts';

const end = '  @step end() {}';

describe('steps and their parameters', () => {
  it('FLOW_GRAPH_OVERRIDE_NOT_A_STEP', () => {
    const base = `class Base extends Flow {\n  @step start() { this.next(this.work); }\n  @step work() { this.next(this.end); }\n  @step end() {}\n}`;
    expect(check('class F extends Base {\n  work() { this.next(this.end); }\n}', { bases: [base] }))
      .toMatchInlineSnapshot(`
      "flow.ts:2:3 error FLOW_GRAPH_OVERRIDE_NOT_A_STEP work of F overrides a step of Base, but isn't a step itself.
        1 | class F extends Base {
      > 2 |   work() { this.next(this.end); }
          |   ^^^^
        3 | }
      hint: Add @step to work; a step's decorators aren't inherited by what overrides it."
    `);
  });

  it('FLOW_GRAPH_STEP_PARAMETERS', () => {
    expect(
      checkBody(`
      @step start() { this.next(this.a, { foreach: [1] }); }
      @step a(item: number, index: number) { this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:3:9 error FLOW_GRAPH_STEP_PARAMETERS The step a has 2 parameters.
        1 | class F extends Flow {
        2 |   @step start() { this.next(this.a, { foreach: [1] }); }
      > 3 |   @step a(item: number, index: number) { this.next(this.join); }
          |         ^
        4 |   @step join(inputs: Inputs<F>) { this.next(this.end); }
        5 |   @step end() {}
        6 | }
      hint: A step takes nothing, the item of a foreach, or, where it is a join, its inputs."
    `);
  });

  it('FLOW_GRAPH_STEP_NAME', () => {
    const text = `class F extends Flow {\n  @step start() { this.next(this['not ok']); }\n  @step 'not ok'() { this.next(this.end); }\n  @step end() {}\n}`;
    const source = flowSource(text);
    const step = { name: 'not ok', declaredIn: 0, isStart: false, isEnd: false, decorators: [] };
    const { diagnostics } = buildGraph({ ...source, steps: [...source.steps, step] });
    expect(diagnostics.map((one) => renderDiagnostic(one)).join('\n\n')).toMatchInlineSnapshot(`
      "flow.ts:3:9 error FLOW_GRAPH_STEP_NAME "not ok" can't be the name of a step.
        1 | class F extends Flow {
        2 |   @step start() { this.next(this['not ok']); }
      > 3 |   @step 'not ok'() { this.next(this.end); }
          |         ^^^^^^^^
        4 |   @step end() {}
        5 | }
      hint: A step's name holds the letters a-z and A-Z, digits, _ and $, and doesn't begin with a digit: paths are made of it."
    `);
  });

  it('FLOW_GRAPH_ITEM_WITHOUT_FOREACH', () => {
    expect(
      checkBody(`
      @step start(first: string) { this.next(this.a); }
      @step a(region: string) { this.next(this.b, { parallel: 2 }); }
      @step b(region: string) { this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:2:9 error FLOW_GRAPH_ITEM_WITHOUT_FOREACH The step start takes an item, but the run begins with it.
        1 | class F extends Flow {
      > 2 |   @step start(first: string) { this.next(this.a); }
          |         ^^^^^
        3 |   @step a(region: string) { this.next(this.b, { parallel: 2 }); }
        4 |   @step b(region: string) { this.next(this.join); }
        5 |   @step join(inputs: Inputs<F>) { this.next(this.end); }
      hint: Remove its parameter; what a run is given comes from fields made by param().

      flow.ts:2:42 error FLOW_GRAPH_ITEM_WITHOUT_FOREACH The step a takes an item, but start leads to it without a foreach.
        1 | class F extends Flow {
      > 2 |   @step start(first: string) { this.next(this.a); }
          |                                          ^^^^^^
        3 |   @step a(region: string) { this.next(this.b, { parallel: 2 }); }
        4 |   @step b(region: string) { this.next(this.join); }
        5 |   @step join(inputs: Inputs<F>) { this.next(this.end); }
      hint: Write this.next(this.a, { foreach: items }), or remove the parameter; a join's is typed Inputs<…>.

      flow.ts:3:39 error FLOW_GRAPH_ITEM_WITHOUT_FOREACH The step b takes an item, but a leads to it without a foreach.
        1 | class F extends Flow {
        2 |   @step start(first: string) { this.next(this.a); }
      > 3 |   @step a(region: string) { this.next(this.b, { parallel: 2 }); }
          |                                       ^^^^^^
        4 |   @step b(region: string) { this.next(this.join); }
        5 |   @step join(inputs: Inputs<F>) { this.next(this.end); }
        6 |   @step end() {}
      hint: Write this.next(this.b, { foreach: items }), or remove the parameter; a join's is typed Inputs<…>."
    `);
  });

  it('FLOW_GRAPH_FOREACH_TO_JOIN', () => {
    expect(
      checkBody(`
      @step start() { this.next(this.join, { foreach: [1] }); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:2:29 error FLOW_GRAPH_FOREACH_TO_JOIN The foreach of start leads straight to the join join.
        1 | class F extends Flow {
      > 2 |   @step start() { this.next(this.join, { foreach: [1] }); }
          |                             ^^^^^^^^^
        3 |   @step join(inputs: Inputs<F>) { this.next(this.end); }
        4 |   @step end() {}
        5 | }
      hint: Put a step between them that does the work of one task."
    `);
  });
});

describe('source that does not fit', () => {
  it('FLOW_GRAPH_SYNTAX', () => {
    expect(check('class F extends Flow {\n  @step start() { this.next(this.; }\n}')).toMatchInlineSnapshot(`
      "flow.ts:2:34 error FLOW_GRAPH_SYNTAX flow.ts can't be parsed: Unexpected token
        1 | class F extends Flow {
      > 2 |   @step start() { this.next(this.; }
          |                                  ^
        3 | }
      hint: Correct the syntax; the graph is read from the source."
    `);
  });

  it('FLOW_GRAPH_NO_SOURCE: the class, or a step of it', () => {
    expect(check('const nothing = 1;')).toMatchInlineSnapshot(`
      "flow.ts:1:1 error FLOW_GRAPH_NO_SOURCE The class  was loaded, but its source isn't in flow.ts.
      > 1 | const nothing = 1;
          | ^
      hint: Steps must be methods written in the body of their class, and the file must be the one that was loaded."
    `);
    const source = flowSource('class F extends Flow {\n  @step start() { this.next(this.end); }\n  @step end() {}\n}');
    const step = { name: 'added', declaredIn: 0, isStart: false, isEnd: false, decorators: [] };
    const { diagnostics } = buildGraph({ ...source, steps: [...source.steps, step] });
    expect(diagnostics.map((one) => renderDiagnostic(one)).join('\n\n')).toMatchInlineSnapshot(`
      "flow.ts:1:7 error FLOW_GRAPH_NO_SOURCE The step added of F was loaded, but its source isn't in flow.ts.
      > 1 | class F extends Flow {
          |       ^
        2 |   @step start() { this.next(this.end); }
        3 |   @step end() {}
        4 | }
      hint: Steps must be methods written in the body of their class, and the file must be the one that was loaded."
    `);
  });
});
