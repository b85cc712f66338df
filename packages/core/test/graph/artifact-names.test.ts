import { describe, expect, it } from 'vitest';
import { checkBody } from './flow-text.ts';

describe('names', () => {
  it('are checked too where a decorator sets an artifact, at the decorator', () => {
    const sets = ['next', 'end', '__x', 'size', 'fine'];
    const decorators = { start: [{ name: 'catchError', options: {}, sets }] };
    const found = checkBody(
      `
      size = param(z.number());
      @catchError({ into: 'next' })
      @step start() { this.next(this.end); }
      @step end() {}
    `,
      { decorators },
    );
    expect(found.match(/^flow.ts.*$/gm)).toMatchInlineSnapshot(`
      [
        "flow.ts:3:3 error FLOW_ARTIFACT_RESERVED \`next\`, \`end\`, \`__x\` can't be the name of an artifact, as @catchError of start has it: it is reserved.",
        "flow.ts:3:3 error FLOW_PARAM_ASSIGNED @catchError of start assigns this.size, which is a parameter of the run.",
      ]
    `);
  });

  it('FLOW_ARTIFACT_UNDECLARED: what a decorator sets is likely misspelt where a field has a name much like it', () => {
    const found = checkBody(
      `
      celsius!: number;
      errors = 0;
      @catchError({ assign: { celsuis: NaN } })
      @step start() { this.next(this.end); }
      @step end() { console.log(this.errors, this.celsius); }
    `,
      { decorators: { start: [{ name: 'catchError', options: {}, sets: ['error', 'celsuis', 'other'] }] } },
    );
    expect(found.match(/^(?:flow.ts|hint).*UNDECLARED.*$|^hint: Did you mean.*$/gm)).toEqual([
      'flow.ts:4:3 warning FLOW_ARTIFACT_UNDECLARED @catchError of start sets this.celsuis, which is no field of the flow.',
      'hint: Did you mean celsius? If not, declare celsuis as a field, so that steps can read it.',
    ]);
  });

  it('FLOW_ARTIFACT_ACCESSOR: what an accessor holds is no artifact', () => {
    expect(
      checkBody(`
      accessor total = 0;
      static accessor count = 0;
      get double() { return this.half * 2; }
      half = 1;
      @step start() { this.total = 1; this.next(this.end); }
      @step end() { console.log(this.double); }
    `),
    ).toMatchInlineSnapshot(`
      "flow.ts:2:12 error FLOW_ARTIFACT_ACCESSOR \`accessor total\` can't be an artifact: what is set through it is lost between steps.
        1 | class F extends Flow {
      > 2 |   accessor total = 0;
          |            ^^^^^
        3 |   static accessor count = 0;
        4 |   get double() { return this.half * 2; }
        5 |   half = 1;
      hint: Declare total as a plain field, without \`accessor\`. A value that is worked out can have a getter."
    `);
  });

  it('FLOW_ARTIFACT_RESERVED: of artifacts, fields, methods and steps', () => {
    expect(
      checkBody(`
      toString = 'x';
      merge() {}
      @step start() {
        this.next = 1;
        this.constructor = 2;
        this.__hidden = 3;
        this.hasOwnProperty = 4;
        this.end = 5;
        this.fine_ = this._fine = 6;
        this.next(this.valueOf);
      }
      @step valueOf() { this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "flow.ts:2:3 error FLOW_ARTIFACT_RESERVED \`toString\` can't be the name of a field: it is reserved.
        1 | class F extends Flow {
      > 2 |   toString = 'x';
          |   ^^^^^^^^
        3 |   merge() {}
        4 |   @step start() {
        5 |     this.next = 1;
      hint: Choose another name: the members of Flow, of every object, the steps, and names that begin with __ are taken.

      flow.ts:3:3 error FLOW_ARTIFACT_RESERVED \`merge\` can't be the name of a method: it is reserved.
        1 | class F extends Flow {
        2 |   toString = 'x';
      > 3 |   merge() {}
          |   ^^^^^
        4 |   @step start() {
        5 |     this.next = 1;
        6 |     this.constructor = 2;
      hint: Choose another name: the members of Flow, of every object, the steps, and names that begin with __ are taken.

      flow.ts:5:5 error FLOW_ARTIFACT_RESERVED \`next\` can't be the name of an artifact: it is reserved.
        2 |   toString = 'x';
        3 |   merge() {}
        4 |   @step start() {
      > 5 |     this.next = 1;
          |     ^^^^^^^^^
        6 |     this.constructor = 2;
        7 |     this.__hidden = 3;
        8 |     this.hasOwnProperty = 4;
      hint: Choose another name: the members of Flow, of every object, the steps, and names that begin with __ are taken.

      flow.ts:6:5 error FLOW_ARTIFACT_RESERVED \`constructor\` can't be the name of an artifact: it is reserved.
        3 |   merge() {}
        4 |   @step start() {
        5 |     this.next = 1;
      > 6 |     this.constructor = 2;
          |     ^^^^^^^^^^^^^^^^
        7 |     this.__hidden = 3;
        8 |     this.hasOwnProperty = 4;
        9 |     this.end = 5;
      hint: Choose another name: the members of Flow, of every object, the steps, and names that begin with __ are taken.

      flow.ts:7:5 error FLOW_ARTIFACT_RESERVED \`__hidden\` can't be the name of an artifact: it is reserved.
         4 |   @step start() {
         5 |     this.next = 1;
         6 |     this.constructor = 2;
      >  7 |     this.__hidden = 3;
           |     ^^^^^^^^^^^^^
         8 |     this.hasOwnProperty = 4;
         9 |     this.end = 5;
        10 |     this.fine_ = this._fine = 6;
      hint: Choose another name: the members of Flow, of every object, the steps, and names that begin with __ are taken.

      flow.ts:8:5 error FLOW_ARTIFACT_RESERVED \`hasOwnProperty\` can't be the name of an artifact: it is reserved.
         5 |     this.next = 1;
         6 |     this.constructor = 2;
         7 |     this.__hidden = 3;
      >  8 |     this.hasOwnProperty = 4;
           |     ^^^^^^^^^^^^^^^^^^^
         9 |     this.end = 5;
        10 |     this.fine_ = this._fine = 6;
        11 |     this.next(this.valueOf);
      hint: Choose another name: the members of Flow, of every object, the steps, and names that begin with __ are taken.

      flow.ts:9:5 error FLOW_ARTIFACT_RESERVED \`end\` can't be the name of an artifact: it is reserved.
         6 |     this.constructor = 2;
         7 |     this.__hidden = 3;
         8 |     this.hasOwnProperty = 4;
      >  9 |     this.end = 5;
           |     ^^^^^^^^
        10 |     this.fine_ = this._fine = 6;
        11 |     this.next(this.valueOf);
        12 |   }
      hint: Choose another name: the members of Flow, of every object, the steps, and names that begin with __ are taken.

      flow.ts:13:9 error FLOW_ARTIFACT_RESERVED \`valueOf\` can't be the name of a step: it is reserved.
        10 |     this.fine_ = this._fine = 6;
        11 |     this.next(this.valueOf);
        12 |   }
      > 13 |   @step valueOf() { this.next(this.end); }
           |         ^^^^^^^
        14 |   @step end() {}
        15 | }
      hint: Choose another name: the members of Flow, of every object, the steps, and names that begin with __ are taken."
    `);
  });

  it('FLOW_ARTIFACT_PRIVATE', () => {
    expect(
      checkBody(`
      #model = 0;
      #client: Client | undefined;
      @step start() { this.#model = 1; this.connect(); this.next(this.end); }
      connect() { return this.#client ??= new Client(); }
      @step end() { print(this.#model); this.connect(); }
    `),
    ).toMatchInlineSnapshot(`
      "flow.ts:6:23 error FLOW_ARTIFACT_PRIVATE The step end reads this.#model, which start sets: #private fields aren't stored, so it is lost between steps.
        3 |   #client: Client | undefined;
        4 |   @step start() { this.#model = 1; this.connect(); this.next(this.end); }
        5 |   connect() { return this.#client ??= new Client(); }
      > 6 |   @step end() { print(this.#model); this.connect(); }
          |                       ^^^^^^^^^^^
        7 | }
      hint: Store it as an artifact: \`private model\` instead of #model."
    `);
  });

  it('FLOW_PARAM_ASSIGNED: by every kind of assignment, also in helpers', () => {
    expect(
      checkBody(`
      rows = param(z.number());
      @step start() {
        this.rows = 1;
        this.rows++;
        [this.rows] = [1];
        for (this.rows of [1, 2]) work();
        this.reset();
        this.next(this.end);
      }
      reset() { ({ rows: this.rows = 1 } = {}); }
      @step end() { print(this.rows); }
    `),
    ).toMatchInlineSnapshot(`
      "flow.ts:4:5 error FLOW_PARAM_ASSIGNED start assigns this.rows, which is a parameter of the run.
        1 | class F extends Flow {
        2 |   rows = param(z.number());
        3 |   @step start() {
      > 4 |     this.rows = 1;
          |     ^^^^^^^^^
        5 |     this.rows++;
        6 |     [this.rows] = [1];
        7 |     for (this.rows of [1, 2]) work();
      hint: A parameter keeps one value for the whole run; store the new value under another name.

      flow.ts:5:5 error FLOW_PARAM_ASSIGNED start assigns this.rows, which is a parameter of the run.
        2 |   rows = param(z.number());
        3 |   @step start() {
        4 |     this.rows = 1;
      > 5 |     this.rows++;
          |     ^^^^^^^^^
        6 |     [this.rows] = [1];
        7 |     for (this.rows of [1, 2]) work();
        8 |     this.reset();
      hint: A parameter keeps one value for the whole run; store the new value under another name.

      flow.ts:6:6 error FLOW_PARAM_ASSIGNED start assigns this.rows, which is a parameter of the run.
        3 |   @step start() {
        4 |     this.rows = 1;
        5 |     this.rows++;
      > 6 |     [this.rows] = [1];
          |      ^^^^^^^^^
        7 |     for (this.rows of [1, 2]) work();
        8 |     this.reset();
        9 |     this.next(this.end);
      hint: A parameter keeps one value for the whole run; store the new value under another name.

      flow.ts:7:10 error FLOW_PARAM_ASSIGNED start assigns this.rows, which is a parameter of the run.
         4 |     this.rows = 1;
         5 |     this.rows++;
         6 |     [this.rows] = [1];
      >  7 |     for (this.rows of [1, 2]) work();
           |          ^^^^^^^^^
         8 |     this.reset();
         9 |     this.next(this.end);
        10 |   }
      hint: A parameter keeps one value for the whole run; store the new value under another name.

      flow.ts:11:22 error FLOW_PARAM_ASSIGNED reset assigns this.rows, which is a parameter of the run.
         8 |     this.reset();
         9 |     this.next(this.end);
        10 |   }
      > 11 |   reset() { ({ rows: this.rows = 1 } = {}); }
           |                      ^^^^^^^^^
        12 |   @step end() { print(this.rows); }
        13 | }
      hint: A parameter keeps one value for the whole run; store the new value under another name."
    `);
  });

  it('FLOW_PARAM_IN_INITIALISER: not where a function reads it later', () => {
    expect(
      checkBody(`
      rows = param(z.number());
      twice = this.rows * 2;
      later = () => this.rows * 2;
      other = param(z.number(), { default: () => this.rows });
      @step start() { this.next(this.end); }
      @step end() { print(this.twice, this.later(), this.other); }
    `),
    ).toMatchInlineSnapshot(`
      "flow.ts:3:11 error FLOW_PARAM_IN_INITIALISER The initial value of twice reads the parameter rows, which has no value yet.
        1 | class F extends Flow {
        2 |   rows = param(z.number());
      > 3 |   twice = this.rows * 2;
          |           ^^^^^^^^^
        4 |   later = () => this.rows * 2;
        5 |   other = param(z.number(), { default: () => this.rows });
        6 |   @step start() { this.next(this.end); }
      hint: Assign this.twice in the start step: fields are initialised before there is a run."
    `);
  });
});
