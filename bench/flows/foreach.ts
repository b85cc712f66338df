import { Flow, param, step, type Inputs } from '@flow/core';
import { z } from 'zod';

/** One trivial task for each number below `n`; its join fails when `BENCH_FAIL_JOIN` is set. */
export default class Foreach extends Flow {
  readonly n = param(z.int(), { default: 100 });
  y!: number;
  total!: number;

  @step start() {
    this.next(this.work, { foreach: Array.from({ length: this.n }, (_, index) => index) });
  }

  @step work(item: number) {
    this.y = item * 2;
    this.next(this.join);
  }

  @step join(inputs: Inputs<Foreach>) {
    this.total = inputs.reduce((sum, { y }) => sum + y, 0);
    if (this.total !== this.n * (this.n - 1)) throw new Error(`the total is ${String(this.total)}`);
    if (process.env['BENCH_FAIL_JOIN']) throw new Error('a failure that was planned');
    this.next(this.end);
  }

  @step end() {
    console.log('total', this.total);
  }
}
