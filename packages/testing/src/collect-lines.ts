import { StringDecoder } from 'node:string_decoder';
import type { LogStream } from '@flow/core/kernel';
import type { StepLine } from './step-types.ts';

interface Open {
  readonly decoder: StringDecoder;
  text: string;
}

/** Makes lines of what two streams write, in the order in which the lines end. */
export class LineCollector {
  readonly #lines: StepLine[] = [];
  readonly #open: Readonly<Record<LogStream, Open>> = { stdout: begin(), stderr: begin() };

  push(stream: LogStream, bytes: Uint8Array): void {
    const open = this.#open[stream];
    const whole = (open.text + open.decoder.write(bytes)).split(/\r?\n/);
    open.text = whole.pop() ?? '';
    this.#lines.push(...whole.map((text) => ({ stream, text })));
  }

  /** All lines, a last one without its end too. */
  end(): readonly StepLine[] {
    for (const stream of ['stdout', 'stderr'] as const) {
      const open = this.#open[stream];
      const text = open.text + open.decoder.end();
      open.text = '';
      if (text !== '') this.#lines.push({ stream, text });
    }
    return this.#lines;
  }
}

function begin(): Open {
  return { decoder: new StringDecoder('utf8'), text: '' };
}
