import { Flow, param, step, type Inputs } from '@flow/core';
import { z } from 'zod';

/** A foreach of `n` inside a foreach of `n`. */
export default class Nested extends Flow {
  readonly n = param(z.int(), { default: 30 });
  x!: number;
  z!: number;
  sum!: number;

  @step start() {
    this.next(this.outer, { foreach: Array.from({ length: this.n }, (_, index) => index) });
  }

  @step outer(item: number) {
    this.x = item;
    this.next(this.inner, { foreach: Array.from({ length: this.n }, (_, index) => index) });
  }

  @step inner(item: number) {
    this.z = this.x * this.n + item;
    this.next(this.innerJoin);
  }

  @step innerJoin(inputs: Inputs<Nested>) {
    this.sum = inputs.reduce((sum, { z }) => sum + z, 0);
    this.next(this.outerJoin);
  }

  @step outerJoin(inputs: Inputs<Nested>) {
    this.sum = inputs.reduce((total, { sum }) => total + sum, 0);
    this.next(this.end);
  }

  @step end() {
    const count = this.n * this.n;
    if (this.sum !== (count * (count - 1)) / 2) throw new Error(`the sum is ${String(this.sum)}`);
  }
}
