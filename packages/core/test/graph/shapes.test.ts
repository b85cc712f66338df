import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../src/graph/build-graph.ts';
import { drawGraph } from '../../src/graph/draw-graph.ts';
import { flowSource, graphOf } from './flow-text.ts';

function drawn(body: string): string {
  return drawGraph(graphOf(`class F extends Flow {\n${body}\n}`), 'text');
}

describe('shapes of graph', () => {
  it('linear', () => {
    expect(
      drawn(`
      @step start() { this.next(this.a); }
      /** Does it. */
      @step async a() { await this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "F

      ● start
      ● a      Does it.
      ● end"
    `);
  });

  it('one step that is both ends', () => {
    const source = flowSource('class F extends Flow { @step only() {} }');
    const steps = source.steps.map((step) => ({ ...step, isStart: true, isEnd: true }));
    const { graph } = buildGraph({ ...source, steps });
    expect(graph && drawGraph(graph, 'text')).toMatchInlineSnapshot(`
      "F

      ● only"
    `);
  });

  it('branches', () => {
    expect(
      drawn(`
      @step start() { this.next(this.a, this.b); }
      @step a() { this.next(this.join); }
      @step b() { this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "F

      ● start  branches
      ├─● a    → join
      ├─● b    → join
      ● join   joins start
      ● end"
    `);
  });

  it('nested branches', () => {
    expect(
      drawn(`
      @step start() { this.next(this.a, this.b); }
      @step a() { this.next(this.c, this.d); }
      @step c() { this.next(this.e, this.f); }
      @step e() { this.next(this.inner); }
      @step f() { this.next(this.inner); }
      @step inner(inputs: Inputs<F>) { this.next(this.middle); }
      @step d() { this.next(this.middle); }
      @step middle(inputs: core.Inputs<F>) { this.next(this.outer); }
      @step b() { this.next(this.outer); }
      @step outer(inputs: Inputs<F>) { this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "F

      ● start      branches
      ├─● a        branches
      │ ├─● c      branches
      │ │ ├─● e    → inner
      │ │ ├─● f    → inner
      │ │ ● inner  joins c → middle
      │ ├─● d      → middle
      │ ● middle   joins a → outer
      ├─● b        → outer
      ● outer      joins start
      ● end"
    `);
  });

  it('three nested foreach', () => {
    expect(
      drawn(`
      @step start() { this.next(this.a, { foreach: [1, 2] }); }
      @step a(x: number) { this.next(this.b, { foreach: [1, 2] }); }
      @step b(x: number) { this.next(this.c, { foreach: [1, 2] }); }
      @step c(x: number) { this.next(this.work); }
      @step work() { this.next(this.joinC); }
      @step joinC(inputs: Inputs<F>) { this.next(this.joinB); }
      @step joinB(inputs: Inputs<F>) { this.next(this.joinA); }
      @step joinA(inputs: Inputs<F>) { this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "F

      ● start       foreach
      ╠═● a         foreach
      ║ ╠═● b       foreach
      ║ ║ ╠═● c
      ║ ║ ║ ● work  → joinC
      ║ ║ ● joinC   joins b → joinB
      ║ ● joinB     joins a → joinA
      ● joinA       joins start
      ● end"
    `);
  });

  it('a gang', () => {
    expect(
      drawn(`
      @step start() { this.next(this.train, { parallel: 4 }); }
      @step train() { this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "F

      ● start    parallel
      ╠═● train  → join
      ● join     joins start
      ● end"
    `);
  });

  it('a switch with every kind of key, and the short way', () => {
    expect(
      drawn(`
      @step start() { this.next({ a: this.a, 'b c': this.b, 3: this.a, true: this.end }, { on: pick() }); }
      @step a() { this.next(this.end); }
      @step b() { this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "F

      ◇ start  switch: true → end
      ├╌● a    when 3 or a → end
      ├╌● b    when "b c" → end
      ● end"
    `);
  });

  it('recursion: of one step, over several, inside a foreach', () => {
    expect(
      drawn(`
      @step start() { this.next(this.each, { foreach: [1] }); }
      @step each(x: number) { this.next(this.once); }
      @step once() { this.next({ again: this.once, on: this.check }, { on: go() }); }
      @step check() { this.next({ more: this.work, done: this.join }, { on: go() }); }
      @step work() { this.next(this.check); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "F

      ● start     foreach
      ╠═● each
      ║ ◇ once    switch: again ↺ once, on → check
      ║ ◇ check   switch: done → join
      ║ └╌● work  when more ↺ check
      ● join      joins start
      ● end"
    `);
  });

  it('a foreach in an arm of a switch, branches in the other', () => {
    expect(
      drawn(`
      @step start() { this.next({ many: this.fan, few: this.fork, none: this.end }, { on: go() }); }
      @step fan() { this.next(this.each, { foreach: [1] }); }
      @step each(x: number) { this.next(this.joinFan); }
      @step joinFan(inputs: Inputs<F>) { this.next(this.end); }
      @step fork() { this.next(this.a, this.b); }
      @step a() { this.next(this.joinFork); }
      @step b() { this.next(this.joinFork); }
      @step joinFork(inputs: Inputs<F>) { this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "F

      ◇ start       switch: none → end
      ├╌● fan       when many, foreach
      ┆ ╠═● each    → joinFan
      ┆ ● joinFan   joins fan → end
      ├╌● fork      when few, branches
      ┆ ├─● a       → joinFork
      ┆ ├─● b       → joinFork
      ┆ ● joinFork  joins fork → end
      ● end"
    `);
  });

  it('a switch in a branch, of which an arm leads straight into the join', () => {
    expect(
      drawn(`
      @step start() { this.next(this.a, this.b); }
      @step a() { this.next({ x: this.ax, y: this.ay, z: this.join }, { on: go() }); }
      @step ax() { this.next(this.join); }
      @step ay() { this.next(this.join); }
      @step b() { this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "F

      ● start   branches
      ├─◇ a     switch: z → join
      │ ├╌● ax  when x → join
      │ └╌● ay  when y → join
      ├─● b     → join
      ● join    joins start
      ● end"
    `);
  });

  it('a triangle: a branch that is the join itself', () => {
    expect(
      drawn(`
      @step start() { this.next(this.a, this.join); }
      @step a() { this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "F

      ● start  branches, also → join
      ├─● a    → join
      ● join   joins start
      ● end"
    `);
  });

  it('an end that joins', () => {
    expect(
      drawn(`
      @step start() { this.next(this.a, this.b); }
      @step a() { this.next(this.end); }
      @step b() { this.next(this.end); }
      @step end(inputs: Inputs<F>) {}
    `),
    ).toMatchInlineSnapshot(`
      "F

      ● start  branches
      ├─● a    → end
      ├─● b    → end
      ● end    joins start"
    `);
  });

  it('ends of other names', () => {
    expect(
      drawn(`
      @step({ end: true }) last() {}
      @step({ start: true }) first() { this.next(this.last); }
    `),
    ).toMatchInlineSnapshot(`
      "F

      ● first
      ● last"
    `);
  });

  it('a switch in a switch, whose arms meet with those of the outer one', () => {
    expect(
      drawn(`
      @step start() { this.next({ left: this.left, right: this.right }, { on: go() }); }
      @step left() { this.next(this.meet); }
      @step right() { this.next({ up: this.up, down: this.down, over: this.meet }, { on: go() }); }
      @step up() { this.next(this.meet); }
      @step down() { this.next({ on: this.on, off: this.meet }, { on: go() }); }
      @step on() { this.next(this.meet); }
      @step meet() { this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "F

      ◇ start     switch
      ├╌● left    when left → meet
      ├╌◇ right   when right, switch: over → meet
      ┆ ├╌● up    when up → meet
      ┆ └╌◇ down  when down, switch: off → meet
      ┆   └╌● on  when on → meet
      ● meet
      ● end"
    `);
  });

  it('a switch of which only some arms meet', () => {
    expect(
      drawn(`
      @step start() { this.next({ a: this.a, b: this.b, c: this.end }, { on: go() }); }
      @step a() { this.next(this.some); }
      @step b() { this.next({ more: this.some, over: this.end }, { on: go() }); }
      @step some() { this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "F

      ◇ start   switch: c → end
      ├╌● a     when a → some
      ├╌◇ b     when b, switch: more → some, over → end
      ├╌● some  → end
      ● end"
    `);
  });

  it('a switch in a foreach: arms that meet, and one straight into the join', () => {
    expect(
      drawn(`
      @step start() { this.next(this.each, { foreach: [1] }); }
      @step each(x: number) { this.next({ odd: this.odd, even: this.even, none: this.join }, { on: go() }); }
      @step odd() { this.next(this.meet); }
      @step even() { this.next(this.meet); }
      @step meet() { this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "F

      ● start     foreach
      ╠═◇ each    switch: none → join
      ║ ├╌● odd   when odd → meet
      ║ ├╌● even  when even → meet
      ║ └╌● meet  → join
      ● join      joins start
      ● end"
    `);
  });

  it('branches and a gang in a foreach', () => {
    expect(
      drawn(`
      @step start() { this.next(this.each, { foreach: [1] }); }
      @step each(x: number) { this.next(this.a, this.b); }
      @step a() { this.next(this.both); }
      @step b() { this.next(this.b2); }
      @step b2() { this.next(this.both); }
      @step both(inputs: Inputs<F>) { this.next(this.node, { parallel: 2 }); }
      @step node() { this.next(this.gather); }
      @step gather(inputs: Inputs<F>) { this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "F

      ● start     foreach
      ╠═● each    branches
      ║ ├─● a     → both
      ║ ├─● b
      ║ │ ● b2    → both
      ║ ● both    joins each, parallel
      ║ ╠═● node  → gather
      ║ ● gather  joins both → join
      ● join      joins start
      ● end"
    `);
  });

  it('splits in a row, each opened by the join before it', () => {
    expect(
      drawn(`
      @step start() { this.next(this.a, this.b); }
      @step a() { this.next(this.first); }
      @step b() { this.next(this.first); }
      @step first(inputs: Inputs<F>) { this.next(this.c, { foreach: [1] }); }
      @step c(x: number) { this.next(this.second); }
      @step second(inputs: Inputs<F>) { this.next({ again: this.first2, done: this.end }, { on: go() }); }
      @step first2() { this.next(this.d, this.second2); }
      @step d() { this.next(this.second2); }
      @step second2(inputs: Inputs<F>) { this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "F

      ● start      branches
      ├─● a        → first
      ├─● b        → first
      ● first      joins start, foreach
      ╠═● c        → second
      ◇ second     joins first, switch: done → end
      ├╌● first2   when again, branches, also → second2
      ┆ ├─● d      → second2
      ┆ ● second2  joins first2 → end
      ● end"
    `);
  });

  it('recursion over several steps, over a foreach, and back to the start', () => {
    expect(
      drawn(`
      @step start() { this.next(this.train); }
      @step train() { this.next(this.score, { foreach: [1] }); }
      @step score(x: number) { this.next(this.gather); }
      @step gather(inputs: Inputs<F>) { this.next({ worse: this.tune, odd: this.start, fine: this.end }, { on: go() }); }
      @step tune() { this.next(this.train); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "F

      ● start
      ● train    foreach
      ╠═● score  → gather
      ◇ gather   joins train, switch: odd ↺ start, fine → end
      ├╌● tune   when worse ↺ train
      ● end"
    `);
  });

  it('an async foreach, as any other', () => {
    expect(
      drawn(`
      @step start() { this.next(this.each, { foreach: this.pages() }); }
      async *pages() { yield 1; }
      @step each(x: number) { this.next(this.join); }
      @step join(inputs: Inputs<F>) { this.next(this.end); }
      @step end() {}
    `),
    ).toMatchInlineSnapshot(`
      "F

      ● start   foreach
      ╠═● each  → join
      ● join    joins start
      ● end"
    `);
  });
});
