/** Six tasks that store a mebibyte each, and a step that adds them up; every body says that it began. */
export const heavy = `import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { current, Flow, step, type Inputs } from '@flow/core';

export default class Heavy extends Flow {
  part!: Uint8Array;
  total!: number;

  @step start() {
    mark();
    this.next(this.make, { foreach: [1, 2, 3, 4, 5, 6] });
  }

  @step async make(value: number) {
    mark();
    await pause(Number(process.env['PAUSE'] ?? 0));
    this.part = new Uint8Array(1 << 20).fill(value);
    this.next(this.sum);
  }

  @step sum(inputs: Inputs<Heavy>) {
    mark();
    this.total = inputs.reduce((sum, { part }) => sum + (part[7] ?? 0), 0);
    if (process.env['FAILS'] === current.step) throw new Error('not now');
    this.next(this.end);
  }

  @step end() {
    mark();
    console.log('the total is ' + String(this.total));
  }
}

function mark(): void {
  appendFileSync(process.env['MARKS'] ?? '', current.step + '/' + current.task + '\\n');
}
`;
