import { expect, test } from 'vitest';
import { html, isHtml, textOf, trustedHtml } from '../src/html.ts';

test('what is filled in is escaped, wherever it stands', () => {
  const evil = `"><script>alert('x')</script>&`;
  const page = textOf(html`<a title="${evil}">${evil}</a>${[evil, html`<b>${evil}</b>`]}`);
  const escaped = '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;';
  expect(page).toBe(`<a title="${escaped}">${escaped}</a>${escaped}<b>${escaped}</b>`);
});

test('pieces of pages stand as they are, and undefined is nothing', () => {
  expect(textOf(html`${html`<i>1</i>`}${undefined}${2}${trustedHtml('<svg/>')}`)).toBe('<i>1</i>2<svg/>');
});

test('a piece that another copy of the package made is one', () => {
  const theirs = { [Symbol.for('flow.cards.html')]: '<b>x</b>' };
  expect(isHtml(theirs)).toBe(true);
  expect(isHtml('<b>x</b>')).toBe(false);
});
