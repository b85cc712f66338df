import { Flow, param, step } from '@flow/core';
import { z } from 'zod';

/** Prints many lines. */
export default class Printing extends Flow {
  readonly lines = param(z.int(), { default: 1_000_000 });

  @step start() {
    this.next(this.print);
  }

  @step print() {
    for (let line = 0; line < this.lines; line++) console.log(`line ${String(line)} of what this task has to say`);
    this.next(this.end);
  }

  @step end() {}
}
