import type { CardComponent } from '../component.ts';
import { html, type Html } from '../html.ts';
import { shownValue } from '../shown-value.ts';

/** Of a value's text. */
const mostShown = 4000;

/** Any value, shortened where it is long: whatever `console.log` could show. */
export class Artifact implements CardComponent {
  readonly #value: unknown;
  readonly #name: string | undefined;

  constructor(value: unknown, name?: string) {
    this.#value = value;
    this.#name = name;
  }

  render(): Html {
    const text = html`<pre>${shownValue(this.#value, { most: mostShown })}</pre>`;
    return this.#name === undefined
      ? text
      : html`<figure>
          <figcaption>${this.#name}</figcaption>
          ${text}
        </figure>`;
  }
}
