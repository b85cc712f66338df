import { describe, expect, it } from 'vitest';
import { checkBody } from './flow-text.ts';

const end = '  @step end() {}';

describe('this.next', () => {
  it('FLOW_GRAPH_NEXT_MISSING', () => {
    expect(
      checkBody(`
      @step start() { console.log('hello'); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:2:9 error FLOW_GRAPH_NEXT_MISSING The step start doesn't say where to go: it has no this.next(…).
        1 | class F extends Flow {
      > 2 |   @step start() { console.log('hello'); }
          |         ^^^^^
        3 |   @step end() {}
        4 | }
      hint: Make this.next(this.other) its last statement; only the end step has none."
    `);
  });

  it('FLOW_GRAPH_NEXT_NOT_LAST: something follows, or it stands inside a statement or a callback', () => {
    expect(
      checkBody(`
      @step start() {
        this.next(this.a);
        console.log('done');
      }
      @step a() { if (go()) this.next(this.b); }
      @step b() { later(() => { this.next(this.end); }); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:3:5 error FLOW_GRAPH_NEXT_NOT_LAST this.next(…) isn't the last statement of the step start.
        1 | class F extends Flow {
        2 |   @step start() {
      > 3 |     this.next(this.a);
          |     ^^^^^^^^^^^^^^^^^
        4 |     console.log('done');
        5 |   }
        6 |   @step a() { if (go()) this.next(this.b); }
      hint: Move it to the end of the step; where the way depends on a value, write this.next({ a: this.a, b: this.b }, { on: value }).

      flow.ts:6:25 error FLOW_GRAPH_NEXT_NOT_LAST this.next(…) isn't the last statement of the step a.
        3 |     this.next(this.a);
        4 |     console.log('done');
        5 |   }
      > 6 |   @step a() { if (go()) this.next(this.b); }
          |                         ^^^^^^^^^^^^^^^^^
        7 |   @step b() { later(() => { this.next(this.end); }); }
        8 |   @step end() {}
        9 | }
      hint: Move it to the end of the step; where the way depends on a value, write this.next({ a: this.a, b: this.b }, { on: value }).

      flow.ts:7:29 error FLOW_GRAPH_NEXT_NOT_LAST this.next(…) isn't the last statement of the step b.
        4 |     console.log('done');
        5 |   }
        6 |   @step a() { if (go()) this.next(this.b); }
      > 7 |   @step b() { later(() => { this.next(this.end); }); }
          |                             ^^^^^^^^^^^^^^^^^^^
        8 |   @step end() {}
        9 | }
      hint: Move it to the end of the step; where the way depends on a value, write this.next({ a: this.a, b: this.b }, { on: value })."
    `);
  });

  it('FLOW_GRAPH_NEXT_TWICE', () => {
    expect(
      checkBody(`
      @step start() {
        if (go()) this.next(this.a);
        else this.next(this.end);
      }
      @step a() { this.next(this.end); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:4:10 error FLOW_GRAPH_NEXT_TWICE The step start calls this.next(…) more than once.
        1 | class F extends Flow {
        2 |   @step start() {
        3 |     if (go()) this.next(this.a);
      > 4 |     else this.next(this.end);
          |          ^^^^^^^^^^^^^^^^^^^
        5 |   }
        6 |   @step a() { this.next(this.end); }
        7 |   @step end() {}
      hint: Keep one call: this.next(this.a, this.b) for branches, this.next({ a: this.a, b: this.b }, { on: value }) to choose."
    `);
  });

  it('FLOW_GRAPH_NEXT_IN_END', () => {
    expect(
      checkBody(`
      @step start() { this.next(this.end); }
      @step end() { this.next(this.start); }
    `),
    ).toMatchInlineSnapshot(`
      "flow.ts:3:17 error FLOW_GRAPH_NEXT_IN_END The end step end calls this.next(…), but nothing comes after it.
        1 | class F extends Flow {
        2 |   @step start() { this.next(this.end); }
      > 3 |   @step end() { this.next(this.start); }
          |                 ^^^^^^^^^^^^^^^^^^^^^
        4 | }
      hint: Remove the call, or make another step the end with @step({ end: true })."
    `);
  });

  it('FLOW_GRAPH_NEXT_NOT_LITERAL: a variable, a call, a text, options made elsewhere', () => {
    expect(
      checkBody(`
      @step start() { this.next(chosen); }
      @step a() { this.next(this.b()); }
      @step b() { this.next('c'); }
      @step c() { this.next(this.d, options); }
      @step d() { this.next({ ...cases }, { on: this.mode }); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:2:29 error FLOW_GRAPH_NEXT_NOT_LITERAL The step start leads to \`chosen\`, which isn't written as a step.
        1 | class F extends Flow {
      > 2 |   @step start() { this.next(chosen); }
          |                             ^^^^^^
        3 |   @step a() { this.next(this.b()); }
        4 |   @step b() { this.next('c'); }
        5 |   @step c() { this.next(this.d, options); }
      hint: The graph is known before the run: write each target as this.stepName, without calling it, and the options in place.

      flow.ts:3:25 error FLOW_GRAPH_NEXT_NOT_LITERAL The step a leads to \`this.b()\`, which isn't written as a step.
        1 | class F extends Flow {
        2 |   @step start() { this.next(chosen); }
      > 3 |   @step a() { this.next(this.b()); }
          |                         ^^^^^^^^
        4 |   @step b() { this.next('c'); }
        5 |   @step c() { this.next(this.d, options); }
        6 |   @step d() { this.next({ ...cases }, { on: this.mode }); }
      hint: The graph is known before the run: write each target as this.stepName, without calling it, and the options in place.

      flow.ts:4:25 error FLOW_GRAPH_NEXT_NOT_LITERAL The step b leads to \`'c'\`, which isn't written as a step.
        1 | class F extends Flow {
        2 |   @step start() { this.next(chosen); }
        3 |   @step a() { this.next(this.b()); }
      > 4 |   @step b() { this.next('c'); }
          |                         ^^^
        5 |   @step c() { this.next(this.d, options); }
        6 |   @step d() { this.next({ ...cases }, { on: this.mode }); }
        7 |   @step end() {}
      hint: The graph is known before the run: write each target as this.stepName, without calling it, and the options in place.

      flow.ts:5:33 error FLOW_GRAPH_NEXT_NOT_LITERAL The step c leads to \`options\`, which isn't written as a step.
        2 |   @step start() { this.next(chosen); }
        3 |   @step a() { this.next(this.b()); }
        4 |   @step b() { this.next('c'); }
      > 5 |   @step c() { this.next(this.d, options); }
          |                                 ^^^^^^^
        6 |   @step d() { this.next({ ...cases }, { on: this.mode }); }
        7 |   @step end() {}
        8 | }
      hint: The graph is known before the run: write each target as this.stepName, without calling it, and the options in place.

      flow.ts:6:27 error FLOW_GRAPH_NEXT_OPTIONS this.next(…) in the step d can't be followed: this case has no name that is written here, or given to a constant or an enum of this file.
        3 |   @step a() { this.next(this.b()); }
        4 |   @step b() { this.next('c'); }
        5 |   @step c() { this.next(this.d, options); }
      > 6 |   @step d() { this.next({ ...cases }, { on: this.mode }); }
          |                           ^^^^^^^^
        7 |   @step end() {}
        8 | }
      hint: this.next(this.a, { foreach: items }), this.next(this.a, { parallel: 4 }) or this.next({ x: this.a, y: this.b }, { on: value }).

      flow.ts:6:45 error FLOW_ARTIFACT_NEVER_SET The step d reads this.mode, which nothing before it sets.
        3 |   @step a() { this.next(this.b()); }
        4 |   @step b() { this.next('c'); }
        5 |   @step c() { this.next(this.d, options); }
      > 6 |   @step d() { this.next({ ...cases }, { on: this.mode }); }
          |                                             ^^^^^^^^^
        7 |   @step end() {}
        8 | }
      hint: Assign this.mode in an earlier step, or give the field an initial value."
    `);
  });

  it('FLOW_GRAPH_NEXT_OPTIONS', () => {
    expect(
      checkBody(`
      @step start() { this.next(); }
      @step a() { this.next(this.b, { forEach: [1] }); }
      @step b() { this.next(this.c, { foreach: [1], parallel: 2 }); }
      @step c() { this.next(this.d, { on: true }); }
      @step d() { this.next({ x: this.end }); }
      @step e() { this.next({}, { on: true }); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:2:19 error FLOW_GRAPH_NEXT_OPTIONS this.next(…) in the step start can't be followed: it names no step.
        1 | class F extends Flow {
      > 2 |   @step start() { this.next(); }
          |                   ^^^^^^^^^^^
        3 |   @step a() { this.next(this.b, { forEach: [1] }); }
        4 |   @step b() { this.next(this.c, { foreach: [1], parallel: 2 }); }
        5 |   @step c() { this.next(this.d, { on: true }); }
      hint: this.next(this.a, { foreach: items }), this.next(this.a, { parallel: 4 }) or this.next({ x: this.a, y: this.b }, { on: value }).

      flow.ts:3:33 error FLOW_GRAPH_NEXT_OPTIONS this.next(…) in the step a can't be followed: there is no option \`forEach\`; did you mean \`foreach\`?
        1 | class F extends Flow {
        2 |   @step start() { this.next(); }
      > 3 |   @step a() { this.next(this.b, { forEach: [1] }); }
          |                                 ^^^^^^^^^^^^^^^^
        4 |   @step b() { this.next(this.c, { foreach: [1], parallel: 2 }); }
        5 |   @step c() { this.next(this.d, { on: true }); }
        6 |   @step d() { this.next({ x: this.end }); }
      hint: this.next(this.a, { foreach: items }), this.next(this.a, { parallel: 4 }) or this.next({ x: this.a, y: this.b }, { on: value }).

      flow.ts:4:33 error FLOW_GRAPH_NEXT_OPTIONS this.next(…) in the step b can't be followed: give one of foreach and parallel, after one step.
        1 | class F extends Flow {
        2 |   @step start() { this.next(); }
        3 |   @step a() { this.next(this.b, { forEach: [1] }); }
      > 4 |   @step b() { this.next(this.c, { foreach: [1], parallel: 2 }); }
          |                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        5 |   @step c() { this.next(this.d, { on: true }); }
        6 |   @step d() { this.next({ x: this.end }); }
        7 |   @step e() { this.next({}, { on: true }); }
      hint: this.next(this.a, { foreach: items }), this.next(this.a, { parallel: 4 }) or this.next({ x: this.a, y: this.b }, { on: value }).

      flow.ts:5:33 error FLOW_GRAPH_NEXT_OPTIONS this.next(…) in the step c can't be followed: a switch needs its cases as an object.
        2 |   @step start() { this.next(); }
        3 |   @step a() { this.next(this.b, { forEach: [1] }); }
        4 |   @step b() { this.next(this.c, { foreach: [1], parallel: 2 }); }
      > 5 |   @step c() { this.next(this.d, { on: true }); }
          |                                 ^^^^^^^^^^^^
        6 |   @step d() { this.next({ x: this.end }); }
        7 |   @step e() { this.next({}, { on: true }); }
        8 |   @step end() {}
      hint: this.next(this.a, { foreach: items }), this.next(this.a, { parallel: 4 }) or this.next({ x: this.a, y: this.b }, { on: value }).

      flow.ts:6:15 error FLOW_GRAPH_NEXT_OPTIONS this.next(…) in the step d can't be followed: a switch needs { on: value }, and nothing else.
        3 |   @step a() { this.next(this.b, { forEach: [1] }); }
        4 |   @step b() { this.next(this.c, { foreach: [1], parallel: 2 }); }
        5 |   @step c() { this.next(this.d, { on: true }); }
      > 6 |   @step d() { this.next({ x: this.end }); }
          |               ^^^^^^^^^^^^^^^^^^^^^^^^^^
        7 |   @step e() { this.next({}, { on: true }); }
        8 |   @step end() {}
        9 | }
      hint: this.next(this.a, { foreach: items }), this.next(this.a, { parallel: 4 }) or this.next({ x: this.a, y: this.b }, { on: value }).

      flow.ts:7:25 error FLOW_GRAPH_NEXT_OPTIONS this.next(…) in the step e can't be followed: a switch needs at least one case.
        4 |   @step b() { this.next(this.c, { foreach: [1], parallel: 2 }); }
        5 |   @step c() { this.next(this.d, { on: true }); }
        6 |   @step d() { this.next({ x: this.end }); }
      > 7 |   @step e() { this.next({}, { on: true }); }
          |                         ^^
        8 |   @step end() {}
        9 | }
      hint: this.next(this.a, { foreach: items }), this.next(this.a, { parallel: 4 }) or this.next({ x: this.a, y: this.b }, { on: value })."
    `);
  });

  it('FLOW_GRAPH_UNKNOWN_STEP, followed as what was meant', () => {
    expect(
      checkBody(`
      @step start() { this.next(this.evalaute, this.nothing); }
      @step evaluate() { this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:2:29 error FLOW_GRAPH_UNKNOWN_STEP The step start leads to this.evalaute, and there is no such step.
        1 | class F extends Flow {
      > 2 |   @step start() { this.next(this.evalaute, this.nothing); }
          |                             ^^^^^^^^^^^^^
        3 |   @step evaluate() { this.next(this.join); }
        4 |   @step join(inputs: Inputs<F>) { this.next(this.end); }
        5 |   @step end() {}
      hint: Did you mean this.evaluate?

      flow.ts:2:44 error FLOW_GRAPH_UNKNOWN_STEP The step start leads to this.nothing, and there is no such step.
        1 | class F extends Flow {
      > 2 |   @step start() { this.next(this.evalaute, this.nothing); }
          |                                            ^^^^^^^^^^^^
        3 |   @step evaluate() { this.next(this.join); }
        4 |   @step join(inputs: Inputs<F>) { this.next(this.end); }
        5 |   @step end() {}
      hint: Add a method \`@step nothing() { … }\`, or lead to an existing step."
    `);
  });

  it('FLOW_GRAPH_NOT_A_STEP', () => {
    expect(
      checkBody(`
      @step start() { this.next(this.work); }
      work() { this.next(this.end); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:2:29 error FLOW_GRAPH_NOT_A_STEP The step start leads to this.work, which is a method without @step.
        1 | class F extends Flow {
      > 2 |   @step start() { this.next(this.work); }
          |                             ^^^^^^^^^
        3 |   work() { this.next(this.end); }
        4 |   @step end() {}
        5 | }
      hint: Add @step to work."
    `);
  });

  it('FLOW_GRAPH_NEXT_OUTSIDE_STEP, and not a second complaint of the step that uses it', () => {
    expect(
      checkBody(`
      @step start() { this.finish(); }
      finish() { this.next(this.end); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:3:14 error FLOW_GRAPH_NEXT_OUTSIDE_STEP finish calls this.next(…), but it isn't a step.
        1 | class F extends Flow {
        2 |   @step start() { this.finish(); }
      > 3 |   finish() { this.next(this.end); }
          |              ^^^^^^^^^^^^^^^^^^^
        4 |   @step end() {}
        5 | }
      hint: Add @step to it, or move the call into the step that uses it."
    `);
  });

  it('FLOW_GRAPH_DUPLICATE_TARGET', () => {
    expect(
      checkBody(`
      @step start() { this.next(this.a, this.a); }
      @step a() { this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
    ${end}`),
    ).toMatchInlineSnapshot(`
      "flow.ts:2:37 error FLOW_GRAPH_DUPLICATE_TARGET The step start branches to a twice.
        1 | class F extends Flow {
      > 2 |   @step start() { this.next(this.a, this.a); }
          |                                     ^^^^^^
        3 |   @step a() { this.next(this.join); }
        4 |   @step join(inputs: Inputs<F>) { this.next(this.end); }
        5 |   @step end() {}
      hint: Name each branch once; to run one step several times use { foreach: items } or { parallel: n }."
    `);
  });

  it('FLOW_GRAPH_FAN_OUT_REFUSED', () => {
    const decorators = { start: [{ name: 'catchError', options: { assign: 'failure' }, refusesFanOut: true }] };
    expect(
      checkBody(
        `
      @step start() { this.next(this.a, { foreach: [1] }); }
      @step a() { this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
    ${end}`,
        { decorators },
      ),
    ).toMatchInlineSnapshot(`
      "flow.ts:2:19 error FLOW_GRAPH_FAN_OUT_REFUSED The step start has @catchError and a foreach: when its body fails, nobody knows where to go on.
        1 | class F extends Flow {
      > 2 |   @step start() { this.next(this.a, { foreach: [1] }); }
          |                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        3 |   @step a() { this.next(this.join); }
        4 |   @step join(inputs: Inputs<F>) { this.next(this.end); }
        5 |   @step end() {}
      hint: Do the risky work in a step of its own, and fan out or choose in the next one."
    `);
  });
});
