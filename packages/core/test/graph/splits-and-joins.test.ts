import { describe, expect, it } from 'vitest';
import { checkBody } from './flow-text.ts';

const end = '  @step end() {}';

describe('splits and joins', () => {
  it('FLOW_GRAPH_JOIN_WITHOUT_SPLIT', () => {
    expect(
      checkBody(`
      @step start() { this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:3:9 error FLOW_GRAPH_JOIN_WITHOUT_SPLIT The step join is a join, but no branches or foreach are open where it stands.
        1 | class F extends Flow {
        2 |   @step start() { this.next(this.join); }
      > 3 |   @step join(inputs: Inputs<F>) { this.next(this.end); }
          |         ^^^^
        4 |   @step end() {}
        5 | }
      hint: Remove its parameter of type Inputs<…>, or lead branches to it."
    `);
  });

  it('FLOW_GRAPH_SPLIT_NOT_JOINED: a foreach', () => {
    expect(
      checkBody(`
      @step start() { this.next(this.work, { foreach: [1] }); }
      @step work(item: number) { this.next(this.end); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:2:19 error FLOW_GRAPH_SPLIT_NOT_JOINED The tasks of the foreach of start reach the end step end without a join.
        1 | class F extends Flow {
      > 2 |   @step start() { this.next(this.work, { foreach: [1] }); }
          |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        3 |   @step work(item: number) { this.next(this.end); }
        4 |   @step end() {}
        5 | }
      hint: Lead them to a step with a parameter \`inputs: Inputs<…>\`, and that one on to the end."
    `);
  });

  it('FLOW_GRAPH_SPLIT_NOT_JOINED: branches', () => {
    expect(
      checkBody(`
      @step start() { this.next(this.a, this.b); }
      @step a() { this.next(this.end); }
      @step b() { this.next(this.end); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:2:19 error FLOW_GRAPH_SPLIT_NOT_JOINED The branches of start reach the end step end without a join.
        1 | class F extends Flow {
      > 2 |   @step start() { this.next(this.a, this.b); }
          |                   ^^^^^^^^^^^^^^^^^^^^^^^^^
        3 |   @step a() { this.next(this.end); }
        4 |   @step b() { this.next(this.end); }
        5 |   @step end() {}
      hint: Lead them to a step with a parameter \`inputs: Inputs<…>\`, and that one on to the end."
    `);
  });

  it('FLOW_GRAPH_BRANCHES_MEET', () => {
    expect(
      checkBody(`
      @step start() { this.next(this.a, this.b); }
      @step a() { this.next(this.c); }
      @step b() { this.next(this.c); }
      @step c() { this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:5:9 error FLOW_GRAPH_BRANCHES_MEET The branches a and b of start meet in the step c, which isn't a join.
        2 |   @step start() { this.next(this.a, this.b); }
        3 |   @step a() { this.next(this.c); }
        4 |   @step b() { this.next(this.c); }
      > 5 |   @step c() { this.next(this.join); }
          |         ^
        6 |   @step join(inputs: Inputs<F>) { this.next(this.end); }
        7 |   @step end() {}
        8 | }
      hint: Make it one by a parameter: c(inputs: Inputs<…>)."
    `);
  });

  it('FLOW_GRAPH_NESTING_MISMATCH: a round that leads out of a foreach', () => {
    expect(
      checkBody(`
      @step start() { this.next(this.again); }
      @step again() { this.next(this.work, { foreach: [1] }); }
      @step work(item: number) { this.next({ redo: this.again, done: this.join }, { on: go() }); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:3:9 error FLOW_GRAPH_NESTING_MISMATCH The step again is reached outside any branches and foreach from start, but inside the foreach of again from work.
        1 | class F extends Flow {
        2 |   @step start() { this.next(this.again); }
      > 3 |   @step again() { this.next(this.work, { foreach: [1] }); }
          |         ^^^^^
        4 |   @step work(item: number) { this.next({ redo: this.again, done: this.join }, { on: go() }); }
        5 |   @step join(inputs: Inputs<F>) { this.next(this.end); }
        6 |   @step end() {}
      hint: All ways to a step must come from within the same branches and foreach; join the inner ones first."
    `);
  });

  it('FLOW_GRAPH_JOIN_MISMATCH: a foreach joined with an outer branch', () => {
    expect(
      checkBody(`
      @step start() { this.next(this.a, this.b); }
      @step a() { this.next(this.each, { foreach: [1] }); }
      @step each(item: number) { this.next(this.join); }
      @step b() { this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:6:9 error FLOW_GRAPH_JOIN_MISMATCH The join join mixes tasks of different splits: b stands inside the branch b of start, each inside the foreach of a (2 levels deep).
        3 |   @step a() { this.next(this.each, { foreach: [1] }); }
        4 |   @step each(item: number) { this.next(this.join); }
        5 |   @step b() { this.next(this.join); }
      > 6 |   @step join(inputs: Inputs<F>) { this.next(this.end); }
          |         ^^^^
        7 |   @step end() {}
        8 | }
      hint: A join closes one split: give the inner one a join of its own first."
    `);
  });

  it('FLOW_GRAPH_JOINED_TWICE', () => {
    expect(
      checkBody(`
      @step start() { this.next(this.a, this.b, this.c); }
      @step a() { this.next(this.ab); }
      @step b() { this.next(this.ab); }
      @step ab(inputs: Inputs<F>) { this.next(this.end); }
      @step c() { this.next(this.only); }
      @step only(inputs: Inputs<F>) { this.next(this.end); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:7:9 error FLOW_GRAPH_JOINED_TWICE The tasks of the split of start go to two joins: ab and only.
        4 |   @step b() { this.next(this.ab); }
        5 |   @step ab(inputs: Inputs<F>) { this.next(this.end); }
        6 |   @step c() { this.next(this.only); }
      > 7 |   @step only(inputs: Inputs<F>) { this.next(this.end); }
          |         ^^^^
        8 |   @step end() {}
        9 | }
      hint: Each split has exactly one join, which waits for all its tasks; lead all of them to the same."
    `);
  });
});
