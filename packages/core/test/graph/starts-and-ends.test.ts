import { describe, expect, it } from 'vitest';
import { checkBody } from './flow-text.ts';

const end = '  @step end() {}';

describe('the start and the end', () => {
  it('FLOW_GRAPH_NO_START and FLOW_GRAPH_NO_END, both at once', () => {
    expect(checkBody('@step a() { this.next(this.a); }')).toMatchInlineSnapshot(`
      "flow.ts:1:7 error FLOW_GRAPH_NO_START F has no start step.
      > 1 | class F extends Flow {
          |       ^
        2 | @step a() { this.next(this.a); }
        3 | }
      hint: Name one step \`start\`, or mark one with @step({ start: true }); a method without @step is none.

      flow.ts:1:7 error FLOW_GRAPH_NO_END F has no end step.
      > 1 | class F extends Flow {
          |       ^
        2 | @step a() { this.next(this.a); }
        3 | }
      hint: Name one step \`end\`, or mark one with @step({ end: true }); a method without @step is none."
    `);
  });

  it('FLOW_GRAPH_TWO_STARTS', () => {
    expect(
      checkBody(`
      @step start() { this.next(this.end); }
      @step({ start: true }) other() { this.next(this.end); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:3:26 error FLOW_GRAPH_TWO_STARTS other is a second start step: the run already begins at start.
        1 | class F extends Flow {
        2 |   @step start() { this.next(this.end); }
      > 3 |   @step({ start: true }) other() { this.next(this.end); }
          |                          ^^^^^
        4 |   @step end() {}
        5 | }
      hint: Keep one; @step({ start: false }) makes a step named \`start\` an ordinary one."
    `);
  });

  it('FLOW_GRAPH_TWO_ENDS', () => {
    expect(
      checkBody(`
      @step start() { this.next({ a: this.end, b: this.last }, { on: go() }); }
      @step({ end: true }) last() {}
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:4:9 error FLOW_GRAPH_TWO_ENDS end is a second end step: the run already ends with last.
        1 | class F extends Flow {
        2 |   @step start() { this.next({ a: this.end, b: this.last }, { on: go() }); }
        3 |   @step({ end: true }) last() {}
      > 4 |   @step end() {}
          |         ^^^
        5 | }
      hint: Keep one and lead the others to it; @step({ end: false }) makes a step named \`end\` an ordinary one."
    `);
  });

  it('FLOW_GRAPH_UNREACHABLE', () => {
    expect(
      checkBody(`
      @step start() { this.next(this.end); }
      @step lost() { this.next(this.end); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:3:9 error FLOW_GRAPH_UNREACHABLE No path from start leads to the step lost.
        1 | class F extends Flow {
        2 |   @step start() { this.next(this.end); }
      > 3 |   @step lost() { this.next(this.end); }
          |         ^^^^
        4 |   @step end() {}
        5 | }
      hint: Lead a step to it with this.next(this.lost), or remove it."
    `);
  });

  it('FLOW_GRAPH_ENDLESS', () => {
    expect(
      checkBody(`
      @step start() { this.next({ a: this.a, done: this.end }, { on: go() }); }
      @step a() { this.next(this.b); }
      @step b() { this.next(this.a); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:3:9 error FLOW_GRAPH_ENDLESS From the step a no path leads to end: the run would go round for ever.
        1 | class F extends Flow {
        2 |   @step start() { this.next({ a: this.a, done: this.end }, { on: go() }); }
      > 3 |   @step a() { this.next(this.b); }
          |         ^
        4 |   @step b() { this.next(this.a); }
        5 |   @step end() {}
        6 | }
      hint: Leave the round by a switch: this.next({ again: this.a, done: this.b }, { on: … })."
    `);
  });
});
