import { createLogUpdate } from 'log-update';
import { BatchedStream } from './batched-stream.ts';
import type { Output } from './output.ts';

/** How far long work is: on a terminal one line that is kept up to date below what stays; elsewhere nothing. */
export class StatusLine implements Disposable {
  readonly #output: Output;
  readonly #stream: BatchedStream;
  readonly #update: ReturnType<typeof createLogUpdate> | undefined;

  constructor(output: Output) {
    this.#output = output;
    this.#stream = new BatchedStream(output);
    this.#update = output.isTerminal ? createLogUpdate(this.#stream as unknown as NodeJS.WritableStream) : undefined;
  }

  get isShown(): boolean {
    return this.#update !== undefined;
  }

  show(text: string): void {
    this.#update?.(this.#output.paint('dim', text));
    this.#stream.flush();
  }

  /** Prints a line that stays. */
  above(line: string): void {
    this.#update?.clear();
    this.#stream.flush();
    this.#output.line(line);
  }

  [Symbol.dispose](): void {
    this.#update?.clear();
    this.#update?.done();
    this.#stream.flush();
  }
}
