import { Flow, step } from '@flow/core';

/** Three steps that do next to nothing. */
export default class Three extends Flow {
  x!: number;

  @step start() {
    this.x = 1;
    this.next(this.add);
  }

  @step add() {
    this.x += 1;
    this.next(this.end);
  }

  @step end() {
    if (this.x !== 2) throw new Error(`x is ${String(this.x)}`);
  }
}
