import type { RunEvent } from '@flow/core/kernel';
import type { Output } from './output.ts';
import type { Reporter } from './reporter.ts';
import { toJson } from './to-json.ts';

/** The event stream as lines of JSON. */
export class JsonReporter implements Reporter {
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  onEvent(event: RunEvent): Promise<void> | undefined {
    this.#output.line(toJson(event));
    return this.#output.room;
  }

  [Symbol.dispose](): void {
    // Nothing is held.
  }
}
