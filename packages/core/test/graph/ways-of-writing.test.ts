import { describe, expect, it } from 'vitest';
import { check, checkBody, graphOf } from './flow-text.ts';

const end = '  @step end() {}';

describe('nothing is found where', () => {
  it.each([
    ['it stands in a block', '{ this.next(this.end); }'],
    ['a bare return follows', 'this.next(this.end); return;'],
    ['a function declaration follows', 'this.next(this.end); function later() {} ;'],
  ])('this.next is the last thing that runs: %s', (_where, body) => {
    expect(checkBody(`  @step start() { ${body} }\n${end}`)).toBe('');
  });

  it('`??=` and `||=` set what nothing sets before', () => {
    expect(
      checkBody(`
      @step start() { this.count ??= 0; this.name ||= 'a'; this.next(this.end); }
      @step end() { console.log(this.count, this.name); }`),
    ).toBe('');
  });

  it('a step uses what the classes that extend its own must have', () => {
    const text = `abstract class F extends Flow {
  protected abstract rate(): number;
  abstract readonly limit: number;
  @step start() { console.log(this.rate(), this.limit); this.next(this.end); }
  @step end() {}
}`;
    expect(check(text)).toBe('');
  });
});

describe('the cases of a switch', () => {
  it('may be named by enums and constants of the file', () => {
    const text = `enum Kind { Fast = 'fast', Slow = 'slow' }
export enum Level { Low, High = 4, Higher }
const modes = { day: 'day', night: \`night\` } as const;
const last = 'last';
class F extends Flow {
  @step start() { this.next({ [Kind.Fast]: this.a, [Kind['Slow']]: this.end }, { on: kind() }); }
  @step a() { this.next({ [Level.Low]: this.b, [Level.High]: this.end, [Level.Higher]: this.end }, { on: level() }); }
  @step b() { this.next({ [modes.day]: this.end, [modes.night]: this.end, [last]: this.end }, { on: mode() }); }
  @step end() {}
}`;
    const cases = graphOf(text).steps.map(({ next }) => (next.kind === 'switch' ? Object.keys(next.cases) : []));
    expect(cases).toEqual([['fast', 'slow'], ['0', '4', '5'], ['day', 'night', 'last'], []]);
  });

  it('that are named elsewhere, or spread, are reported as cases', () => {
    const report = checkBody(`
      @step start() { this.next({ [Kind.Fast]: this.a, slow: this.end }, { on: 'slow' }); }
      @step a() { this.next({ ...cases }, { on: 'slow' }); }
    ${end}`);
    expect(report.match(/^flow.*$/gm)).toMatchInlineSnapshot(`
      [
        "flow.ts:2:31 error FLOW_GRAPH_NEXT_OPTIONS this.next(…) in the step start can't be followed: this case has no name that is written here, or given to a constant or an enum of this file.",
        "flow.ts:3:27 error FLOW_GRAPH_NEXT_OPTIONS this.next(…) in the step a can't be followed: this case has no name that is written here, or given to a constant or an enum of this file.",
      ]
    `);
  });
});

it('a step that calls the one it overrides, and goes on after it, is told so', () => {
  const base = 'class Base extends Flow {\n  @step start() { this.next(this.end); }\n  @step end() {}\n}';
  const text = "class F extends Base {\n  @step start() { super.start(); console.log('done'); }\n}";
  expect(check(text, { bases: [base] })).toMatchInlineSnapshot(`
    "flow.ts:2:19 error FLOW_GRAPH_NEXT_NOT_LAST this.next(…) isn't the last statement of the step start.
      1 | class F extends Base {
    > 2 |   @step start() { super.start(); console.log('done'); }
        |                   ^^^^^^^^^^^^^
      3 | }
    hint: Move it to the end of the step; where the way depends on a value, write this.next({ a: this.a, b: this.b }, { on: value })."
  `);
});
