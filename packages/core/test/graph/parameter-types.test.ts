import { describe, expect, it } from 'vitest';
import { check, graphOf } from './flow-text.ts';

/** A foreach whose tasks meet in a step with this parameter, with what stands before the class. */
function flow(parameter: string, head = '', generics = ''): string {
  return `${head}
class F${generics} extends Flow {
  @step start() { this.next(this.work, { foreach: [1] }); }
  @step work(item: number) { this.score = item; this.next(this.pick); }
  @step pick(${parameter}) { this.best = inputs[0].score; this.next(this.end); }
  @step end() { console.log(this.best); }
}`;
}

describe('the type of a parameter says that its step is a join', () => {
  const written: Readonly<Record<string, string>> = {
    plain: flow('inputs: Inputs<F>'),
    'of this class or one that extends it': flow('inputs: Inputs<this>'),
    'in brackets': flow('inputs: (Inputs<F>)'),
    readonly: flow('inputs: readonly (Inputs<F>)'),
    'Readonly<…>': flow('inputs: Readonly<Inputs<F>>'),
    imported: flow(`inputs: import('@flow/core').Inputs<F>`),
    'under another name': flow('inputs: I<F>', `import { type Inputs as I } from '@flow/core';`),
    'in a namespace': flow('inputs: flow.Inputs<F>', `import * as flow from '@flow/core';`),
    'by an alias': flow('inputs: In', 'type In = Inputs<F>;'),
    'by an alias of an alias that follows': flow('inputs: In', 'type In = Later;\nexport type Later = Inputs<F>;'),
    'by an interface': flow('inputs: In', 'interface In extends Inputs<F> {}'),
    'with more': flow('inputs: Inputs<F> & { readonly extra?: 1 }'),
    'by a type parameter of the class': flow('inputs: I', '', '<I extends Inputs<Flow>>'),
    any: flow('inputs: any'),
    'by an alias of any': flow('inputs: In', 'type In = any;'),
    'not at all': flow('inputs'),
  };
  it.each(Object.entries(written))('%s', (_how, text) => {
    expect(graphOf(text).steps.find(({ name }) => name === 'pick')?.join).toEqual({ split: 'start', kind: 'foreach' });
  });

  it('is an item where a foreach leads to it, wherever its type comes from', () => {
    const text = flow('inputs: Inputs<F>', `import type { Item } from './item.ts';`).replace(
      'item: number',
      'item: Item',
    );
    expect(graphOf(text).steps.map(({ join }) => join?.split)).toEqual([undefined, undefined, 'start', undefined]);
  });

  it('FLOW_GRAPH_PARAMETER_UNREADABLE, and nothing that follows from it', () => {
    expect(check(flow('inputs: In', `import type { In } from './types.ts';`))).toMatchInlineSnapshot(`
      "flow.ts:5:22 error FLOW_GRAPH_PARAMETER_UNREADABLE Whether the step pick is a join can't be read from \`In\`, the type of its parameter.
        2 | class F extends Flow {
        3 |   @step start() { this.next(this.work, { foreach: [1] }); }
        4 |   @step work(item: number) { this.score = item; this.next(this.pick); }
      > 5 |   @step pick(inputs: In) { this.best = inputs[0].score; this.next(this.end); }
          |                      ^^
        6 |   @step end() { console.log(this.best); }
        7 | }
      hint: Write a join's parameter as \`inputs: Inputs<…>\`, with Inputs from @flow/core; to a step that takes an item lead with this.next(this.pick, { foreach: items })."
    `);
  });

  it('any other type without a foreach is reported once', () => {
    expect(check(flow('inputs: { score: number }[]'))).toMatchInlineSnapshot(`
      "flow.ts:4:59 error FLOW_GRAPH_ITEM_WITHOUT_FOREACH The step pick takes an item, but work leads to it without a foreach.
        1 |
        2 | class F extends Flow {
        3 |   @step start() { this.next(this.work, { foreach: [1] }); }
      > 4 |   @step work(item: number) { this.score = item; this.next(this.pick); }
          |                                                           ^^^^^^^^^
        5 |   @step pick(inputs: { score: number }[]) { this.best = inputs[0].score; this.next(this.end); }
        6 |   @step end() { console.log(this.best); }
        7 | }
      hint: Write this.next(this.pick, { foreach: items }), or remove the parameter; a join's is typed Inputs<…>."
    `);
  });

  it('a parameter without a type says what it may be meant as', () => {
    const text = flow('inputs').replace(', { foreach: [1] }', '').replace('item: number', '');
    expect(check(text)).toMatchInlineSnapshot(`
      "flow.ts:5:9 error FLOW_GRAPH_JOIN_WITHOUT_SPLIT The step pick is a join, but no branches or foreach are open where it stands.
        2 | class F extends Flow {
        3 |   @step start() { this.next(this.work); }
        4 |   @step work() { this.score = item; this.next(this.pick); }
      > 5 |   @step pick(inputs) { this.best = inputs[0].score; this.next(this.end); }
          |         ^^^^
        6 |   @step end() { console.log(this.best); }
        7 | }
      hint: Remove its parameter, or lead branches to it; an item comes by this.next(this.pick, { foreach: items })."
    `);
  });
});
