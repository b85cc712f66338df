import { describe, expect, it } from 'vitest';
import { checkBody } from './flow-text.ts';

/** Code and place of each finding. */
function found(body: string): readonly string[] {
  const heads = checkBody(body).matchAll(/^flow\.ts:(?<line>\d+):\d+ (?<severity>\w+) (?<code>\w+) (?<message>.*)$/gm);
  return [...heads].map(({ groups }) => `${groups?.['line']} ${groups?.['severity']} ${groups?.['message']}`);
}

describe('beside a step whose way on cannot be read', () => {
  it('nothing is concluded from what it may do', () => {
    expect(
      found(`
      @step start() { this.next(this.a); }
      @step a() { this.next(this[choose()]); }
      @step b() { this.score = 1; this.next(this.c); }
      @step c() { console.log(this.score); this.next(this.end); }
      @step end() { if (late()) console.log(this.score); }`),
    ).toEqual(["3 error The step a leads to `this[choose()]`, which isn't written as a step."]);
  });

  it('reads of what no step sets are reported, before and after it', () => {
    expect(
      found(`
      @step start() { console.log(this.never); this.next(this.a); }
      @step a() { this.next(this[choose()]); }
      @step b() { console.log(this.nowhere); this.next(this.end); }
      @step end() {}`),
    ).toEqual([
      '2 error The step start reads this.never, which nothing before it sets.',
      "3 error The step a leads to `this[choose()]`, which isn't written as a step.",
      '4 error The step b reads this.nowhere, which nothing before it sets.',
    ]);
  });

  it('reads that fail on a path that can be read are reported', () => {
    expect(
      found(`
      @step start() { this.next({ x: this.a, y: this.b }, { on: this.mode }); }
      @step a() { this.next(this[choose()]); }
      @step b() { this.next(this.c); }
      @step c() { console.log(this.score); this.next(this.end); }
      @step d() { this.score = 1; this.next(this.c); }
      @step end() {}`),
    ).toEqual([
      '2 error The step start reads this.mode, which nothing before it sets.',
      "3 error The step a leads to `this[choose()]`, which isn't written as a step.",
      '5 error The step c reads this.score, which is never set on the path start → b → c.',
    ]);
  });

  it('a join that may get more than is seen has it, one that cannot has not', () => {
    expect(
      found(`
      @step start() { this.next(this.a, this.b); }
      @step a() { this.one = 1; this.next(this.join); }
      @step b() { this.two = 2; this.next(this[choose()]); }
      @step join(inputs: Inputs<F>) { this.merge(inputs); console.log(this.two, inputs[0].two); this.next(this.x, this.y); }
      @step x() { this.three = 3; this.next(this.last); }
      @step y() { this.next(this.last); }
      @step last(inputs: Inputs<F>) { console.log(this.three); this.next(this.end); }
      @step end() {}`),
    ).toEqual([
      "4 error The step b leads to `this[choose()]`, which isn't written as a step.",
      '8 error The join last reads this.three, but a join begins with nothing from its inputs.',
    ]);
  });

  it('a round that it can not end, and a step that nothing leads to, are reported', () => {
    expect(
      found(`
      @step start() { this.next({ x: this.a, y: this.end }, { on: 'x' }); }
      @step a() { this.next(this.b); }
      @step b() { this.next(this.a); }
      @step lost() { this.next(this[choose()]); }
      @step end() {}`),
    ).toEqual([
      '3 error From the step a no path leads to end: the run would go round for ever.',
      '5 error No path from start leads to the step lost.',
      "5 error The step lost leads to `this[choose()]`, which isn't written as a step.",
    ]);
  });

  it('the targets that can be read are followed, those of each of several calls too', () => {
    expect(
      found(`
      @step start() { if (ready()) this.next(this.a); else this.next(this.b); }
      @step a() { this.next(this.end, this.missing); }
      @step b() { this.next(this.end); }
      @step end() {}`),
    ).toEqual([
      '2 error The step start calls this.next(…) more than once.',
      '3 error The step a leads to this.missing, and there is no such step.',
    ]);
  });
});
