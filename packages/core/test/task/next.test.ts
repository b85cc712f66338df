import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Flow, step } from '../../src/index.ts';
import { Bench } from './bench.ts';

let how = '';

/** What only a cast lets a step say: the graph's checks see none of it. */
function say(flow: Going): void {
  const self = flow as unknown as { next: (...to: unknown[]) => void; helper: unknown };
  if (how === 'helper') self.next(self.helper);
  if (how === 'value') self.next('a');
  if (how === 'other') self.next(flow.b);
  if (how === 'foreach') self.next(flow.a, { foreach: [1] });
  if (how === 'both') self.next(flow.a, flow.b);
  if (how === 'outside') Going.prototype.next(flow.a);
  if (how === 'twice' || how === 'end') self.next(flow.a);
}

class Going extends Flow {
  @step start() {
    if (how === 'nowhere') return;
    say(this);
    this.next(this.a);
  }
  @step a() {
    this.next({ x: this.b, y: this.end }, { on: how as 'x' });
  }
  @step b() {
    this.next(this.end);
  }
  @step end() {
    say(this);
  }
  helper() {
    return 1;
  }
}

const lines = readFileSync(import.meta.filename, 'utf8').split('\n');

/** What went wrong, with the line of this file that it points to. */
async function said(of: string, given: string): Promise<string> {
  how = given;
  await using bench = await Bench.open(Going);
  const { code, message, position } = await bench.failure(of);
  const line =
    position?.file.endsWith('next.test.ts') === true ? (lines[position.line - 1] ?? '').trim() : position?.file;
  return [`${code ?? ''}: ${message}`, line].filter((part) => part !== undefined).join('\n  at ');
}

test('what a step says against its graph is refused at its own line', async () => {
  const found: Record<string, string> = {};
  for (const given of ['nowhere', 'helper', 'value', 'other', 'foreach', 'both', 'outside', 'twice']) {
    found[given] = await said('start', given);
  }
  found['a case that is not there'] = await said('a', 'z');
  found['next at the end'] = await said('end', 'end');
  expect(found).toMatchInlineSnapshot(`
    {
      "a case that is not there": "FLOW_SWITCH_CASE: The switch of a has no case for "z". Cases: x, y.
      at this.next({ x: this.b, y: this.end }, { on: how as 'x' });",
      "both": "FLOW_NEXT_UNEXPECTED: The step start went on by {"kind":"split","to":["a","b"]}, but its source says {"kind":"linear","to":"a"}.
      at if (how === 'both') self.next(flow.a, flow.b);",
      "foreach": "FLOW_NEXT_UNEXPECTED: The step start went on by {"kind":"foreach","to":["a"]}, but its source says {"kind":"linear","to":"a"}.
      at if (how === 'foreach') self.next(flow.a, { foreach: [1] });",
      "helper": "FLOW_NEXT_TARGET: this.next(…) of the step start got the method helper, which is not a step.
      at if (how === 'helper') self.next(self.helper);",
      "next at the end": "FLOW_NEXT_UNEXPECTED: The step end went on by {"kind":"linear","to":["a"]}, but its source says {"kind":"end"}.
      at if (how === 'twice' || how === 'end') self.next(flow.a);",
      "nowhere": "FLOW_NEXT_MISSING: The step start ended without this.next(…).
      at @step start() {",
      "other": "FLOW_NEXT_UNEXPECTED: The step start went on by {"kind":"linear","to":["b"]}, but its source says {"kind":"linear","to":"a"}.
      at if (how === 'other') self.next(flow.b);",
      "outside": "FLOW_NEXT_OUTSIDE: this.next() was called on a flow that isn't running.
      at if (how === 'outside') Going.prototype.next(flow.a);",
      "twice": "FLOW_NEXT_TWICE: The step start called this.next(…) more than once.
      at this.next(this.a);",
      "value": "FLOW_NEXT_TARGET: this.next(…) of the step start got a, which is not a step.
      at if (how === 'value') self.next('a');",
    }
  `);
});

test('a value that no case can have is shown as it is', async () => {
  class Big extends Flow {
    @step start() {
      this.next({ 1: this.end, 2: this.more }, { on: 3n as unknown as 1 });
    }
    @step more() {
      this.next(this.end);
    }
    @step end() {}
  }
  await using bench = await Bench.open(Big);
  expect((await bench.failure('start')).message).toBe('The switch of start has no case for 3n. Cases: 1, 2.');
});

test('what it says is in its manifest', async () => {
  await using bench = await Bench.open(Going);
  how = 'y';
  expect((await bench.run('start')).next).toEqual({ kind: 'linear' });
  expect((await bench.run('a')).next).toEqual({ kind: 'switch', case: 'y' });
  expect((await bench.run('end')).next).toEqual({ kind: 'end' });
});

test('a case may be a boolean or a number', async () => {
  class Cases extends Flow {
    @step start() {
      this.next({ true: this.count, false: this.end }, { on: lines.length > 1 });
    }
    @step count() {
      this.next({ 1: this.count, 2: this.end }, { on: 2 });
    }
    @step end() {}
  }
  await using bench = await Bench.open(Cases);
  expect((await bench.run('start')).next).toEqual({ kind: 'switch', case: 'true' });
  expect((await bench.run('count')).next).toEqual({ kind: 'switch', case: '2' });
});
