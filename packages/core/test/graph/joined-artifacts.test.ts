import { describe, expect, it } from 'vitest';
import { checkBody } from './flow-text.ts';

const fork = `
      @step start() { this.next(this.a, this.b); }
      @step a() { this.x = 1; this.next(this.join); }
      @step b() { this.x = 2; this.next(this.join); }`;

describe('artifacts at joins', () => {
  it('FLOW_ARTIFACT_DROPPED: in a later step, in the join itself, and as a warning where it is asked for', () => {
    expect(
      checkBody(`${fork}
      @step join(inputs: Inputs<F>) { print(this.x); this.next(this.end); }
      @step end() { print(this.x, this.before ?? 1); }
    `),
    ).toMatchInlineSnapshot(`
      "flow.ts:5:41 error FLOW_ARTIFACT_DROPPED The join join reads this.x, but a join begins with nothing from its inputs.
        2 |   @step start() { this.next(this.a, this.b); }
        3 |   @step a() { this.x = 1; this.next(this.join); }
        4 |   @step b() { this.x = 2; this.next(this.join); }
      > 5 |   @step join(inputs: Inputs<F>) { print(this.x); this.next(this.end); }
          |                                         ^^^^^^
        6 |   @step end() { print(this.x, this.before ?? 1); }
        7 | }
      hint: In join, call this.merge(inputs) or assign this.x from the inputs before reading it.

      flow.ts:6:23 error FLOW_ARTIFACT_DROPPED The step end reads this.x, which the join join doesn't pass on.
        3 |   @step a() { this.x = 1; this.next(this.join); }
        4 |   @step b() { this.x = 2; this.next(this.join); }
        5 |   @step join(inputs: Inputs<F>) { print(this.x); this.next(this.end); }
      > 6 |   @step end() { print(this.x, this.before ?? 1); }
          |                       ^^^^^^
        7 | }
      hint: In join, call this.merge(inputs) or assign this.x from the inputs.

      flow.ts:6:31 warning FLOW_ARTIFACT_NEVER_SET The step end reads this.before, which nothing before it sets.
        3 |   @step a() { this.x = 1; this.next(this.join); }
        4 |   @step b() { this.x = 2; this.next(this.join); }
        5 |   @step join(inputs: Inputs<F>) { print(this.x); this.next(this.end); }
      > 6 |   @step end() { print(this.x, this.before ?? 1); }
          |                               ^^^^^^^^^^^
        7 | }
      hint: Assign this.before in an earlier step, or give the field an initial value."
    `);
  });

  it('keeps what is merged, by include and exclude, and what is assigned', () => {
    const flow = (merge: string): string =>
      checkBody(`
      @step start() { this.s = 0; this.next(this.a, this.b); }
      @step a() { this.x = 1; this.next(this.join); }
      @step b() { this.y = 2; this.next(this.join); }
      @step join(inputs: Inputs<F>) { ${merge} this.next(this.end); }
      @step end() { print(this.s, this.x, this.y); }
    `);
    const codes = (text: string): readonly string[] =>
      [...text.matchAll(/reads this\.(\w)/g)].map(([, name]) => name ?? '');
    expect(codes(flow(''))).toEqual(['s', 'x', 'y']);
    expect(codes(flow('this.merge(inputs);'))).toEqual([]);
    expect(codes(flow('this.merge(inputs, { include: ["x", "s"] });'))).toEqual(['y']);
    expect(codes(flow('this.merge(inputs, { exclude: ["x"] });'))).toEqual(['x']);
    expect(codes(flow('this.merge(inputs, options);'))).toEqual([]);
    expect(codes(flow('this.copy(inputs); } copy(all) { this.merge(all);'))).toEqual([]);
    expect(codes(flow('this.x = inputs.from.a.x; this.s = 1;'))).toEqual(['y']);
  });

  it('FLOW_ARTIFACT_AMBIGUOUS: branches that differ, tasks of a foreach, a value changed in one branch', () => {
    expect(
      checkBody(`${fork}
      @step join(inputs: Inputs<F>) { this.merge(inputs); this.next(this.end); }
      @step end() { print(this.x); }
    `),
    ).toMatchInlineSnapshot(`
      "flow.ts:5:35 warning FLOW_ARTIFACT_AMBIGUOUS this.merge(…) in join meets different values of x: one comes from a, one from b.
        2 |   @step start() { this.next(this.a, this.b); }
        3 |   @step a() { this.x = 1; this.next(this.join); }
        4 |   @step b() { this.x = 2; this.next(this.join); }
      > 5 |   @step join(inputs: Inputs<F>) { this.merge(inputs); this.next(this.end); }
          |                                   ^^^^^^^^^^^^^^^^^^
        6 |   @step end() { print(this.x); }
        7 | }
      hint: Assign this.x before merging, or leave it out: this.merge(inputs, { exclude: ['x'] })."
    `);
    expect(
      checkBody(`
      @step start() { this.x = 0; this.next(this.a, this.b); }
      @step a() { this.x = 1; this.next(this.join); }
      @step b() { this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.merge(inputs); this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "flow.ts:5:35 warning FLOW_ARTIFACT_AMBIGUOUS this.merge(…) in join meets different values of x: one comes from a, one from start.
        2 |   @step start() { this.x = 0; this.next(this.a, this.b); }
        3 |   @step a() { this.x = 1; this.next(this.join); }
        4 |   @step b() { this.next(this.join); }
      > 5 |   @step join(inputs: Inputs<F>) { this.merge(inputs); this.next(this.end); }
          |                                   ^^^^^^^^^^^^^^^^^^
        6 |   @step end() {}
        7 | }
      hint: Assign this.x before merging, or leave it out: this.merge(inputs, { exclude: ['x'] })."
    `);
    expect(
      checkBody(`
      @step start() { this.kept = 0; this.next(this.a, { foreach: [1] }); }
      @step a(x: number) { this.x = x; this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.merge(inputs); this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "flow.ts:4:35 warning FLOW_ARTIFACT_AMBIGUOUS this.merge(…) in join meets different values of x: each task of the foreach sets its own in a.
        1 | class F extends Flow {
        2 |   @step start() { this.kept = 0; this.next(this.a, { foreach: [1] }); }
        3 |   @step a(x: number) { this.x = x; this.next(this.join); }
      > 4 |   @step join(inputs: Inputs<F>) { this.merge(inputs); this.next(this.end); }
          |                                   ^^^^^^^^^^^^^^^^^^
        5 |   @step end() {}
        6 | }
      hint: Assign this.x before merging, or leave it out: this.merge(inputs, { exclude: ['x'] })."
    `);
  });

  it('is clear where the join decides first, leaves it out, or only one branch sets it', () => {
    for (const merge of [
      'this.x = 3; this.merge(inputs);',
      'this.merge(inputs, { exclude: ["x"] });',
      'this.merge(inputs, { include: ["y"] });',
    ]) {
      expect(
        checkBody(`${fork}
      @step join(inputs: Inputs<F>) { ${merge} this.next(this.end); }
      @step end() {}
    `),
      ).toBe('');
    }
    expect(
      checkBody(`
      @step start() { this.next(this.a, this.b); }
      @step a() { this.next({ x: this.a1, y: this.a2 }, { on: go() }); }
      @step a1() { this.x = 1; this.next(this.join); }
      @step a2() { this.x = 2; this.next(this.join); }
      @step b() { this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.merge(inputs); this.next(this.end); }
      @step end() { print(this.x); }
    `),
    ).toBe('');
  });

  it('FLOW_ARTIFACT_NOT_IN_INPUTS', () => {
    expect(
      checkBody(`${fork.replace('this.x = 1', 'this.x = this.score = 1')}
      @step join(inputs: Inputs<F>) {
        this.best = inputs.map((i) => i.scroe);
        this.sum = inputs.from.a.x + (inputs[0]?.other ?? 0);
        this.next(this.end);
      }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "flow.ts:6:35 error FLOW_ARTIFACT_NOT_IN_INPUTS The join join reads scroe from its inputs, and no step on the way to it sets that.
        3 |   @step a() { this.x = this.score = 1; this.next(this.join); }
        4 |   @step b() { this.x = 2; this.next(this.join); }
        5 |   @step join(inputs: Inputs<F>) {
      > 6 |     this.best = inputs.map((i) => i.scroe);
          |                                   ^^^^^^^
        7 |     this.sum = inputs.from.a.x + (inputs[0]?.other ?? 0);
        8 |     this.next(this.end);
        9 |   }
      hint: Did you mean score?"
    `);
  });

  it('FLOW_ARTIFACT_RESET: a field that begins again with its initial value behind a join', () => {
    const flow = (join: string): string =>
      checkBody(`
      total = 0;
      seen: string[] = [];
      still = 1;
      @step start() { this.seen.push('start'); this.next(this.a, this.b); }
      @step a() { this.total = 1; this.next(this.join); }
      @step b() { this.next(this.join); }
      @step join(inputs: Inputs<F>) { ${join} this.next(this.end); }
      @step end() { print(this.total, this.seen, this.still); }
    `);
    const found = (join: string): readonly string[] =>
      [...flow(join).matchAll(/FLOW_ARTIFACT_(\w+) (.*)/g)].map(([, code, text]) => `${code ?? ''}: ${text ?? ''}`);
    expect(flow('this.merge(inputs, { exclude: ["total"] });')).toMatchInlineSnapshot(`
      "flow.ts:9:23 warning FLOW_ARTIFACT_RESET The step end reads this.total, which has its initial value again: the join join doesn't pass on what a set.
         6 |   @step a() { this.total = 1; this.next(this.join); }
         7 |   @step b() { this.next(this.join); }
         8 |   @step join(inputs: Inputs<F>) { this.merge(inputs, { exclude: ["total"] }); this.next(this.end); }
      >  9 |   @step end() { print(this.total, this.seen, this.still); }
           |                       ^^^^^^^^^^
        10 | }
      hint: In join, call this.merge(inputs) or assign this.total from the inputs; where it is to begin anew, assign that."
    `);
    expect(found('')).toMatchInlineSnapshot(`
      [
        "RESET: The step end reads this.total, which has its initial value again: the join join doesn't pass on what a set.",
        "RESET: The step end reads this.seen, which has its initial value again: the join join doesn't pass on what start set.",
      ]
    `);
    expect(found('for (const input of inputs) this.total += input.total; this.seen = [];')).toEqual([]);
    expect(found('print(this.total); this.merge(inputs, { include: ["seen"] });')).toMatchInlineSnapshot(`
      [
        "RESET: The step join reads this.total, which has its initial value again: the join join doesn't pass on what a set.",
        "RESET: The step end reads this.total, which has its initial value again: the join join doesn't pass on what a set.",
      ]
    `);
    expect(found('this.total = 0; this.merge(inputs);')).toEqual([]);
  });

  it.each([
    ['this.seen.add(1);'],
    ['this.seen.sort();'],
    ['this.seen[0] = 1;'],
    ['this.seen.rows[0].n++;'],
    ['const self = this; self.seen?.a.push(2);'],
    ['this.fill();'],
  ])('sees that an object is changed in place: %s', (change) => {
    const found = checkBody(`
      seen: any = [];
      fill() { this.seen.length = 0; }
      @step start() { ${change} this.next(this.a, this.b); }
      @step a() { this.next(this.join); }
      @step b() { this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
      @step end() { print(this.seen); }
    `);
    expect(found).toContain('FLOW_ARTIFACT_RESET The step end reads this.seen');
  });
});
