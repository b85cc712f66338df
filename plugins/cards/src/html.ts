/** On what `html` makes: its text. One for all copies of this package. */
const htmlMark: unique symbol = Symbol.for('flow.cards.html') as never;

/** A piece of a page: what stands in it as it is. Everything else that comes into a page is escaped. */
export interface Html {
  readonly [htmlMark]: string;
}

/** What may stand in `html`: texts are escaped, lists stand one after the other, and undefined is nothing. */
export type HtmlPart = Html | string | number | bigint | boolean | undefined | readonly HtmlPart[];

/**
 * Makes a piece of a page of a template. What is filled in is escaped, unless it is a piece of a page itself.
 *
 * @example
 * const row = (name: string, score: number): Html => html`<tr><td>${name}</td><td>${score}</td></tr>`;
 * const rows = html`<table>${[row('<script>', 1), row('b', 2)]}</table>`;
 */
export function html(strings: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  const text = strings.map((fixed, index) => (index === 0 ? fixed : `${textOf(parts[index - 1])}${fixed}`));
  return trustedHtml(text.join(''));
}

/** Takes a text as a piece of a page, as it is: for what a library draws. A page's policy still lets no script run. */
export function trustedHtml(text: string): Html {
  return { [htmlMark]: text };
}

/** The text of a piece of a page; of anything else, escaped. */
export function textOf(part: HtmlPart): string {
  if (part === undefined) return '';
  if (isHtml(part)) return part[htmlMark];
  if (typeof part === 'object') return part.map((one) => textOf(one)).join('');
  return escapeHtml(String(part));
}

/** True for what `html` made, in any copy of this package. */
export function isHtml(value: unknown): value is Html {
  return typeof value === 'object' && value !== null && htmlMark in value;
}

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => signs[sign] ?? sign);
}
