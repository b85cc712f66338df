import type { CardComponent } from '../component.ts';
import { trustedHtml, type Html } from '../html.ts';

/** A text in Markdown (CommonMark, with tables). HTML in it is shown as text, and a link leads to the web or nowhere. */
export class Markdown implements CardComponent {
  #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Shows another text from the next refresh on. */
  update(text: string): void {
    this.#text = text;
  }

  async render(): Promise<Html> {
    const [{ micromark }, { gfmTable, gfmTableHtml }] = await Promise.all([
      import('micromark'),
      import('micromark-extension-gfm-table'),
    ]);
    const options = { extensions: [gfmTable()], htmlExtensions: [gfmTableHtml()] };
    return trustedHtml(`<div class="text">${micromark(this.#text, options)}</div>`);
  }
}
