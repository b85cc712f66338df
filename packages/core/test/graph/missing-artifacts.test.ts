import { describe, expect, it } from 'vitest';
import { check, checkBody } from './flow-text.ts';

describe('artifacts that are not there', () => {
  it('FLOW_ARTIFACT_NEVER_SET: an error, with what may be meant; a warning where it is asked for', () => {
    expect(
      checkBody(`
      @step start() { this.region = 'eu'; this.next(this.end); }
      @step end() { print(this.reigon); if (this.extra) print(this.extra); }
    `),
    ).toMatchInlineSnapshot(`
      "flow.ts:3:23 error FLOW_ARTIFACT_NEVER_SET The step end reads this.reigon, which nothing before it sets.
        1 | class F extends Flow {
        2 |   @step start() { this.region = 'eu'; this.next(this.end); }
      > 3 |   @step end() { print(this.reigon); if (this.extra) print(this.extra); }
          |                       ^^^^^^^^^^^
        4 | }
      hint: Did you mean this.region?

      flow.ts:3:41 warning FLOW_ARTIFACT_NEVER_SET The step end reads this.extra, which nothing before it sets.
        1 | class F extends Flow {
        2 |   @step start() { this.region = 'eu'; this.next(this.end); }
      > 3 |   @step end() { print(this.reigon); if (this.extra) print(this.extra); }
          |                                         ^^^^^^^^^^
        4 | }
      hint: Assign this.extra in an earlier step, or give the field an initial value."
    `);
  });

  it('FLOW_ARTIFACT_NEVER_SET: read before it is assigned, but not in a loop or a function', () => {
    expect(
      checkBody(`
      @step start() {
        print(this.early);
        this.early = 1;
        for (const x of [1, 2]) { if (x > 1) print(this.looped); this.looped = x; }
        const show = () => print(this.later);
        this.later = 2;
        this.next(this.end);
      }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "flow.ts:3:11 error FLOW_ARTIFACT_NEVER_SET The step start reads this.early, which nothing before it sets.
        1 | class F extends Flow {
        2 |   @step start() {
      > 3 |     print(this.early);
          |           ^^^^^^^^^^
        4 |     this.early = 1;
        5 |     for (const x of [1, 2]) { if (x > 1) print(this.looped); this.looped = x; }
        6 |     const show = () => print(this.later);
      hint: Assign this.early in an earlier step, or give the field an initial value."
    `);
  });

  it('FLOW_ARTIFACT_NEVER_SET: through helpers, getters and arrow fields, at their own place', () => {
    expect(
      checkBody(`
      get total() { return this.rows.length; }
      show = () => print(this.title);
      @step start() { this.fill(); this.next(this.end); }
      fill() { this.filled = [1]; }
      @step end() { print(this.total, this.filled); this.show(); this.deep(); }
      deep() { this.deeper(); }
      deeper() { if (this.depth++ < 3) this.deep(); }
    `),
    ).toMatchInlineSnapshot(`
      "flow.ts:2:24 error FLOW_ARTIFACT_NEVER_SET The step end reads this.rows, which nothing before it sets.
        1 | class F extends Flow {
      > 2 |   get total() { return this.rows.length; }
          |                        ^^^^^^^^^
        3 |   show = () => print(this.title);
        4 |   @step start() { this.fill(); this.next(this.end); }
        5 |   fill() { this.filled = [1]; }
      hint: Assign this.rows in an earlier step, or give the field an initial value.

      flow.ts:3:22 error FLOW_ARTIFACT_NEVER_SET The step end reads this.title, which nothing before it sets.
        1 | class F extends Flow {
        2 |   get total() { return this.rows.length; }
      > 3 |   show = () => print(this.title);
          |                      ^^^^^^^^^^
        4 |   @step start() { this.fill(); this.next(this.end); }
        5 |   fill() { this.filled = [1]; }
        6 |   @step end() { print(this.total, this.filled); this.show(); this.deep(); }
      hint: Assign this.title in an earlier step, or give the field an initial value.

      flow.ts:8:18 error FLOW_ARTIFACT_NEVER_SET The step end reads this.depth, which nothing before it sets.
        5 |   fill() { this.filled = [1]; }
        6 |   @step end() { print(this.total, this.filled); this.show(); this.deep(); }
        7 |   deep() { this.deeper(); }
      > 8 |   deeper() { if (this.depth++ < 3) this.deep(); }
          |                  ^^^^^^^^^^
        9 | }
      hint: Assign this.depth in an earlier step, or give the field an initial value."
    `);
  });

  it('FLOW_ARTIFACT_UNSET_ON_PATH: only where the step reads it for certain', () => {
    expect(
      checkBody(`
      @step start() { this.next({ x: this.a, y: this.b }, { on: pick() }); }
      @step a() { this.found = 1; this.next(this.c); }
      @step b() { this.next(this.c); }
      @step c() {
        if (mode()) print(this.found);
        this.next(this.end);
      }
      @step end() { print(this.found + 1); }
    `),
    ).toMatchInlineSnapshot(`
      "flow.ts:9:23 error FLOW_ARTIFACT_UNSET_ON_PATH The step end reads this.found, which is never set on the path start → b → c → end.
         6 |     if (mode()) print(this.found);
         7 |     this.next(this.end);
         8 |   }
      >  9 |   @step end() { print(this.found + 1); }
           |                       ^^^^^^^^^^
        10 | }
      hint: Assign it on every path, give the field an initial value, or read it as \`this.found ?? …\`."
    `);
  });

  it('FLOW_ARTIFACT_UNSET_ON_PATH: the first round of a recursion', () => {
    expect(
      checkBody(`
      @step start() { this.next(this.round); }
      @step round() { this.count = this.count + 1; this.next({ true: this.round, false: this.end }, { on: this.count < 3 }); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "flow.ts:3:32 error FLOW_ARTIFACT_UNSET_ON_PATH The step round reads this.count, which is never set on the path start → round.
        1 | class F extends Flow {
        2 |   @step start() { this.next(this.round); }
      > 3 |   @step round() { this.count = this.count + 1; this.next({ true: this.round, false: this.end }, { on: this.count < 3 }); }
          |                                ^^^^^^^^^^
        4 |   @step end() {}
        5 | }
      hint: Assign it on every path, give the field an initial value, or read it as \`this.count ?? …\`."
    `);
  });

  it('FLOW_ARTIFACT_UNSET_ON_PATH: a warning where two switches may choose alike', () => {
    expect(
      checkBody(`
      @step start() { this.mode = go(); this.next({ x: this.a, y: this.b }, { on: this.mode }); }
      @step a() { this.found = 1; this.next(this.b); }
      @step b() { this.next({ x: this.use, y: this.end }, { on: this.mode }); }
      @step use() { print(this.found + 1); this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "flow.ts:5:23 warning FLOW_ARTIFACT_UNSET_ON_PATH The step use reads this.found, which is never set on the path start → b → use.
        2 |   @step start() { this.mode = go(); this.next({ x: this.a, y: this.b }, { on: this.mode }); }
        3 |   @step a() { this.found = 1; this.next(this.b); }
        4 |   @step b() { this.next({ x: this.use, y: this.end }, { on: this.mode }); }
      > 5 |   @step use() { print(this.found + 1); this.next(this.end); }
          |                       ^^^^^^^^^^
        6 |   @step end() {}
        7 | }
      hint: Assign it on every path, give the field an initial value, or read it as \`this.found ?? …\`."
    `);
  });

  it('accepts reads that ask first, where some path sets it', () => {
    expect(
      checkBody(`
      @step start() { this.next({ x: this.a, y: this.end }, { on: pick() }); }
      @step a() { this.found = { y: 1 }; this.next(this.end); }
      @step end() {
        print(this.found ?? 1, this.found?.y, typeof this.found, 'found' in this, !this.found, this.found === undefined);
        const { found = 1 } = this;
        print(this.found);
      }
    `),
    ).toBe('');
    expect(
      checkBody(`
      @step start() { this.next({ x: this.a, y: this.end }, { on: pick() }); }
      @step a() { this.found = { y: 1 }; this.next(this.end); }
      @step end() {
        if (!this.found) return;
        print(this.found.y);
      }
    `),
    ).toBe('');
  });

  it('accepts that a field is not set where its type says that it may be undefined', () => {
    for (const field of ['found?: number;', 'found: number | undefined;']) {
      expect(
        checkBody(`
      ${field}
      @step start() { this.next({ x: this.a, y: this.end }, { on: pick() }); }
      @step a() { this.found = 1; this.next(this.end); }
      @step end() { print(this.found); }
    `),
      ).toBe('');
    }
  });

  it('says nothing where anything may have been set', () => {
    for (const line of [
      'this[name] = 1;',
      'fill(this);',
      'Object.assign(this, values);',
      'const copy = { ...this };',
    ]) {
      expect(
        checkBody(`
      @step start() { ${line} this.next(this.end); }
      @step end() { print(this.anything); }
    `),
      ).toBe('');
    }
  });

  it('takes fields with a value, those of bases and what decorators are told to set as set', () => {
    const base = 'class Base extends Flow {\n  limit = 3;\n  @step start() { this.next(this.end); }\n}';
    const decorators = {
      start: [
        {
          name: 'catchError',
          options: { into: 'failure', assign: new Map([['score', 0]]) },
          refusesFanOut: true,
          sets: ['failure', 'score'],
        },
      ],
    };
    const text =
      'class F extends Base {\n  constructor(readonly kind = 1) { super(); this.made = 1; }\n  @step end() { print(this.limit, this.made, this.kind, this.failure, this.score); }\n}';
    expect(check(text, { bases: [base], decorators })).toBe('');
  });

  it('knows this under another name, and taken apart', () => {
    expect(
      checkBody(`
      @step start() { const self = this; self.a = 1; const { a, b } = self; self.next(self.end); }
      @step end() { function other() { return this.notOurs; } print(this.a, other()); }
    `),
    ).toMatchInlineSnapshot(`
      "flow.ts:2:61 error FLOW_ARTIFACT_NEVER_SET The step start reads this.b, which nothing before it sets.
        1 | class F extends Flow {
      > 2 |   @step start() { const self = this; self.a = 1; const { a, b } = self; self.next(self.end); }
          |                                                             ^
        3 |   @step end() { function other() { return this.notOurs; } print(this.a, other()); }
        4 | }
      hint: Assign this.b in an earlier step, or give the field an initial value."
    `);
  });

  it('takes no names in the options of a decorator for artifacts that it does not say it sets', () => {
    const retry = [{ name: 'retry', options: { times: 3, on: 'lost' } }];
    const text = `
      times!: number;
      @step start() { this.next(this.end); }
      @step end() { print(this.times); }
    `;
    expect(checkBody(text, { decorators: { start: retry } })).toContain('FLOW_ARTIFACT_NEVER_SET The step end reads');
    const branches = `
      @step start() { this.next(this.a, this.b); }
      @step a() { this.next(this.join); }
      @step b() { this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.merge(inputs); this.next(this.end); }
      @step end() {}
    `;
    expect(checkBody(branches, { decorators: { a: retry, b: retry } })).toBe('');
  });

  it('is told beside whatever else is wrong, as long as the graph can be followed', () => {
    const found = checkBody(`
      merge = 1;
      @step start() { this.x = 1; this.next(this.a, this.b); }
      @step a() { this.next(this.join); }
      @step b() { this.next(this.join); }
      @step lost() { this.next(this.end); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
      @step end() { print(this.x, this.never); }
    `);
    const codes = [...found.matchAll(/ (?:error|warning) (\w+)/g)].map(([, code = '']) => code);
    expect(codes.toSorted((a, b) => a.localeCompare(b))).toEqual([
      'FLOW_ARTIFACT_DROPPED',
      'FLOW_ARTIFACT_NEVER_SET',
      'FLOW_ARTIFACT_RESERVED',
      'FLOW_GRAPH_UNREACHABLE',
    ]);
  });
});

describe('a step that the flow may go on without', () => {
  const caught = { start: [{ name: 'catchError', options: undefined, refusesFanOut: true, sets: ['error', 'given'] }] };
  const found = (body: string): readonly string[] =>
    [...checkBody(body, { decorators: caught }).matchAll(/FLOW_\w+/g)].map(String);

  it('may leave unset what its body sets', () => {
    expect(
      checkBody(
        `
      @step start() { this.out = 1; this.given = 2; this.next(this.end); }
      @step end() { print(this.out, this.given, this.error); }
    `,
        { decorators: caught },
      ),
    ).toMatchInlineSnapshot(`
      "flow.ts:3:23 warning FLOW_ARTIFACT_UNSET_IF_SKIPPED The step end reads this.out, which start doesn't set where @catchError lets the flow go on without its body.
        1 | class F extends Flow {
        2 |   @step start() { this.out = 1; this.given = 2; this.next(this.end); }
      > 3 |   @step end() { print(this.out, this.given, this.error); }
          |                       ^^^^^^^^
        4 | }
      hint: Let @catchError set it instead (as by assign: { out: … }), give the field an initial value, or read it as \`this.out ?? …\`."
    `);
  });

  it('is no trouble where that was there before, is asked for, or set again', () => {
    expect(
      found('out = 1; @step start() { this.out = 2; this.next(this.end); } @step end() { print(this.out); }'),
    ).toEqual([]);
    expect(found('@step start() { this.out = 2; this.next(this.end); } @step end() { print(this.out ?? 1); }')).toEqual(
      [],
    );
    expect(
      found('@step start() { this.out = 2; this.next(this.end); } @step end() { this.out = 1; print(this.out); }'),
    ).toEqual([]);
  });
});
