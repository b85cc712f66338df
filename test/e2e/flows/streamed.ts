import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Flow, resumable, step, type Inputs } from '@flow/core';

/** Its tasks start while their items are still being made; each writes down that it ran. */
export default class Streamed extends Flow {
  square!: number;
  squares!: readonly number[];

  @step start() {
    this.next(this.work, { foreach: resumable((from) => numbers(from)) });
  }

  @step async work(number: number) {
    appendFileSync('worked', `${String(number)}\n`);
    await sleep(15);
    this.square = number ** 2;
    this.next(this.join);
  }

  @step join(inputs: Inputs<Streamed>) {
    this.squares = inputs.map((input) => input.square);
    this.next(this.end);
  }

  @step end() {
    console.log(`squares ${this.squares.join(' ')}`);
  }
}

async function* numbers(from: number): AsyncGenerator<number> {
  console.log(`from ${String(from)}`);
  for (let number = from; number < 30; number++) {
    await sleep(20);
    yield number;
  }
}
