import { hideSecrets, secretTexts } from '../task/hide-secrets.ts';

/** What an attempt's output may not show: the run's secret parameters, and the secrets that its task reads. */
export class HiddenTexts {
  #texts: readonly string[];

  constructor(texts: readonly string[]) {
    this.#texts = texts;
  }

  /** From now on these values are hidden too. The longest text comes first, as one may be part of another. */
  add(values: readonly string[]): void {
    const all = new Set([...this.#texts, ...secretTexts(values)]);
    this.#texts = [...all].toSorted((one, other) => other.length - one.length);
  }

  hide(text: string): string {
    return hideSecrets(text, this.#texts);
  }
}
