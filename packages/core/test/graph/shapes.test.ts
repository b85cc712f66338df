import { describe, expect, it } from 'vitest';
import { drawGraph } from '../../src/graph/draw-graph.ts';
import { graphOf } from './flow-text.ts';

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

      start  → a
      a      → end  Does it.
      end    (end)"
    `);
  });

  it('one step that is both ends', () => {
    const text = 'class F extends Flow { @step only() {} }';
    expect(() => graphOf(text)).toThrow('FLOW_GRAPH_NO_START');
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

      start  → a, b
        a    → join
        b    → join
      join   joins start → end
      end    (end)"
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

      start      → a, b
        a        → c, d
          c      → e, f
            e    → inner
            f    → inner
          inner  joins c → middle
          d      → middle
        middle   joins a → outer
        b        → outer
      outer      joins start → end
      end        (end)"
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

      start       foreach → a
        a         foreach → b
          b       foreach → c
            c     → work
            work  → joinC
          joinC   joins b → joinB
        joinB     joins a → joinA
      joinA       joins start → end
      end         (end)"
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

      start    parallel → train
        train  → join
      join     joins start → end
      end      (end)"
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

      start  switch → 3: a, a: a, b c: b, true: end
      a      → end
      b      → end
      end    (end)"
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

      start    foreach → each
        each   → once
        once   switch → again: once, on: check
        check  switch → more: work, done: join
        work   → check
      join     joins start → end
      end      (end)"
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

      start     switch → many: fan, few: fork, none: end
      fan       foreach → each
        each    → joinFan
      joinFan   joins fan → end
      fork      → a, b
        a       → joinFork
        b       → joinFork
      joinFork  joins fork → end
      end       (end)"
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

      start  → a, b
        a    switch → x: ax, y: ay, z: join
        ax   → join
        ay   → join
        b    → join
      join   joins start → end
      end    (end)"
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

      start  → a, join
        a    → join
      join   joins start → end
      end    (end)"
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

      start  → a, b
        a    → end
        b    → end
      end    joins start (end)"
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

      first  → last
      last   (end)"
    `);
  });
});
