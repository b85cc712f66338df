import { errorRecord, type ErrorRecord } from '@flow/core/kernel';
import type { CardComponent } from '../component.ts';
import { html, type Html } from '../html.ts';

export interface ErrorTextOptions {
  /** In front of the error, as a heading. */
  readonly title?: string;
}

/** An error that the step went on after: its message, its hint, and its stack to unfold. */
export class ErrorText implements CardComponent {
  readonly #record: ErrorRecord;
  readonly #title: string | undefined;

  constructor(error: unknown, { title }: ErrorTextOptions = {}) {
    this.#record = errorRecord(error);
    this.#title = title;
  }

  render(): Html {
    return errorBox(this.#record, this.#title);
  }
}

/** An error as a card shows it, with the errors that caused it. */
export function errorBox(error: ErrorRecord, title?: string): Html {
  return html`<div class="error" role="alert">
    ${title === undefined ? undefined : html`<h3>${title}</h3>`}${errorText(error)}
  </div>`;
}

function errorText({ name, message, code, hint, frame, stack, cause }: ErrorRecord): Html {
  const label = code === undefined || message.includes(code) ? name : `${name} ${code}`;
  return html`<p><strong>${label}</strong> <span class="message">${message}</span></p>
    ${hint === undefined ? undefined : html`<p class="hint">${hint}</p>`}
    ${frame === undefined ? undefined : html`<pre>${frame}</pre>`}
    ${
      stack === undefined
        ? undefined
        : html`<details>
            <summary>Stack</summary>
            <pre>${stack}</pre>
          </details>`
    }
    ${
      cause === undefined
        ? undefined
        : html`<div class="cause">
            <p>Caused by</p>
            ${errorText(cause)}
          </div>`
    }`;
}
