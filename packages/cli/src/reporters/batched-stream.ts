import type { Output } from './output.ts';

const begin = '\u001B[?2026h';
const end = '\u001B[?2026l';

/** Collects what belongs to one picture and writes it at once, so that the terminal never shows half of it. */
export class BatchedStream {
  readonly #output: Output;
  #text = '';

  constructor(output: Output) {
    this.#output = output;
  }

  get columns(): number {
    return this.#output.columns;
  }

  get rows(): number {
    return this.#output.rows;
  }

  write(text: string): boolean {
    this.#text += text;
    return true;
  }

  flush(): void {
    if (this.#text === '') return;
    this.#output.write(begin + this.#text + end);
    this.#text = '';
  }
}
