import type { CardComponent } from '../component.ts';
import { html, type Html } from '../html.ts';

export interface ProgressBarOptions {
  /** The value at which it is full. */
  readonly max: number;
  readonly value?: number;
  readonly label?: string;
  /** Behind the numbers, as `rows`. */
  readonly unit?: string;
}

/** How far something is; `current.card.refresh()` shows it while the step runs. */
export class ProgressBar implements CardComponent {
  readonly #options: ProgressBarOptions;
  #value: number;

  constructor(options: ProgressBarOptions) {
    this.#options = options;
    this.#value = options.value ?? 0;
  }

  update(value: number): void {
    this.#value = value;
  }

  render(): Html {
    const { max, label, unit } = this.#options;
    const share = max > 0 ? Math.min(1, Math.max(0, this.#value / max)) : 0;
    const text = `${format(this.#value)} of ${format(max)}${unit === undefined ? '' : ` ${unit}`}, ${format(Math.floor(share * 100))} %`;
    return html`<div class="progress">
      <div><span>${label}</span><span class="count">${text}</span></div>
      <progress max="1" value="${share}" aria-label="${label ?? 'Progress'}">${text}</progress>
    </div>`;
  }
}

function format(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 2 });
}
