import { current, Flow, step } from '@flow/core';
import { expectTypeOf, test } from 'vitest';
import { card, defineCard, html, Markdown, type Card, type CardComponent, type Html } from '../src/index.ts';

const scores = defineCard<{ title: string }>({
  type: 'scores',
  render: ({ options }) => {
    expectTypeOf(options).toEqualTypeOf<{ title: string }>();
    return html`${options.title}`;
  },
});

test('options are those of the type', () => {
  class Good extends Flow {
    @card()
    @card({ type: scores, id: 'it', options: { title: 'x' }, timeout: { seconds: 1 } })
    @card({ type: 'of-a-plugin', options: { anything: 1 } })
    @step
    start() {}
    // @ts-expect-error: the type's title is a text
    @card({ type: scores, options: { title: 5 } })
    @step
    end() {}
  }
  expectTypeOf<Good>().toExtend<Flow>();
});

test('a step puts components on its cards', () => {
  expectTypeOf(current.card.append).parameter(0).toEqualTypeOf<CardComponent>();
  expectTypeOf(current.card.byId('x')).toEqualTypeOf<Card>();
  // @ts-expect-error: a text is no component
  current.card.append('text');
  current.card.append(new Markdown('text'));
});

test('what is filled into a page is text, a number or another piece of a page', () => {
  expectTypeOf(html`${'a'}${1}${[html`b`, 'c']}${undefined}`).toEqualTypeOf<Html>();
  // @ts-expect-error: an object would show as [object Object]
  void html`${{}}`;
  // @ts-expect-error: a type renders what html makes
  defineCard({ type: 'x', render: () => '<b>x</b>' });
});
