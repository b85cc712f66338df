import { describe, expect, test } from 'vitest';
import { editedProject } from './edited-project.ts';

const flow = `import { Flow, param, step, type Inputs } from '@flow/core';
import { double, type Shape } from './numbers.ts';
import * as names from './names.ts';

const number = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const;
const factor = 3;
const { low, high = factor } = { low: 1, high: 2 };
function scale(value: number): number { return value * factor; }
function unused(): number { return 1; }

export default class F extends Flow {
  readonly size = param(number, { default: 4 });
  static limit = 10;
  offset = 1;
  left1!: number;
  right1!: number;
  text!: string;
  label = () => names.first + this.size;

  get shifted(): number { return this.left1 + this.offset; }
  #hidden(): number { return scale(1); }
  helper(): number { return this.#hidden(); }

  @step start() {
    this.left1 = double(1);
    this.next(this.left, this.right);
  }
  /** Goes left. */
  @step left() {
    this.left1 = this.helper();
    this.next(this.join);
  }
  @step right() {
    this.right1 = low + this.size;
    console.log(F.limit);
    this.next(this.join);
  }
  @step join(inputs: Inputs<F>) {
    this.left1 = inputs.from.left.left1;
    this.text = this.label();
    this.next(this.end);
  }
  @step end() { console.log(this.shifted, this.text); }
}
`;
const numbers = `export interface Shape { readonly side: number }
const two = 2;
export function double(value: number): number { return value * two; }
export const other = 5;
`;
const files = {
  'flow.ts': flow,
  'numbers.ts': numbers,
  'names.ts': `export { first } from './first.ts';`,
  'first.ts': `export const first = 'a';`,
};

function edit(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`There is no ${from} to edit.`);
  return text.replace(from, to);
}

const project = editedProject(files);

/** What editing one place of the flow's file changes. */
async function edited(from: string, to: string): Promise<readonly string[]> {
  return project.changedBy({ 'flow.ts': edit(flow, from, to) });
}

describe('no fingerprint changes with', () => {
  test.each([
    ['a comment in a step', 'this.left1 = double(1);', 'this.left1 = double(1); // once'],
    ['a doc comment', '/** Goes left. */', '/** Goes to the left. */'],
    ['formatting', 'this.left1 = double(1);', '\n\n  this.left1 = (\n double( 1, )\n )'],
    ['the kind of quotes', `from './names.ts'`, 'from "./names.ts"'],
    ['a type', 'left1!: number;', 'left1!: number | string;'],
    ['an assertion', 'double(1)', '(double(1) as number)!'],
    ['a function that nobody uses', 'return 1;', 'return 2;'],
  ])('%s', async (_what, from, to) => {
    expect(await edited(from, to)).toEqual([]);
  });

  test('a type, a comment or an unused export of an imported module', async () => {
    expect(await project.changedBy({ 'numbers.ts': edit(numbers, 'readonly side', '/** long */ side') })).toEqual([]);
    expect(await project.changedBy({ 'numbers.ts': edit(numbers, 'other = 5', 'other = 6') })).toEqual([]);
  });
});

describe('a fingerprint changes with', () => {
  test.each([
    ['the code of a step', 'double(1)', 'double(2)', ['start']],
    ['a decorator of a step', '@step right()', '@step({}) right()', ['right']],
    ['a private method, through another', 'scale(1)', 'scale(2)', ['left', 'right']],
    ['a constant, through a function and methods, and a default', 'factor = 3', 'factor = 4', ['left', 'right']],
    ['one part of a destructured constant', 'low: 1', 'low: 7', ['right']],
    ['an accessor', 'this.left1 + this.offset', 'this.left1 - this.offset', ['right', 'end']],
    ['the first value of a field: the start stores it', 'offset = 1', 'offset = 2', ['start', 'right', 'end']],
    ['a field that holds a function', 'names.first + this.size', 'names.first', ['right', 'join']],
    ['a parameter, for those who read it', 'default: 4', 'default: 5', ['right', 'join', '--size']],
    ['a static member, by the name of the class', 'limit = 10', 'limit = 11', ['right']],
    ['what its parameter is', 'inputs.from.left.left1', 'inputs.from.right.left1', ['join']],
  ])('%s', async (_what, from, to, steps) => {
    expect(await edited(from, to)).toEqual(steps);
  });

  test('what an imported function uses in its own module', async () => {
    expect(await project.changedBy({ 'numbers.ts': edit(numbers, 'two = 2', 'two = 3') })).toEqual(['start']);
  });

  test('a module that is passed on by another', async () => {
    expect(await project.changedBy({ 'first.ts': `export const first = 'b';` })).toEqual(['right', 'join']);
  });

  test('nothing that a module renamed leaves as it was, but its place', async () => {
    const renamed = {
      'first.ts': '',
      'other.ts': files['first.ts'],
      'names.ts': `export { first } from './other.ts';`,
    };
    expect(await project.changedBy(renamed)).toEqual(['right', 'join']);
  });
});
