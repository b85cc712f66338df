import { existsSync } from 'node:fs';
import { Flow, param, step, type Inputs } from '@flow/core';
import { z } from 'zod';

/** What `fixtures/earlier-store.tar.gz` holds two runs of, the second resumed from the first, which had failed. */
export default class Earlier extends Flow {
  readonly count = param(z.int(), { default: 3 });
  numbers!: number[];
  words!: Map<string, bigint>;
  text!: string;
  bytes!: Uint8Array;
  square!: number;
  sum!: number;

  @step start() {
    this.numbers = Array.from({ length: this.count }, (_, index) => index);
    this.words = new Map([['one', 1n]]);
    this.text = 'long '.repeat(20_000);
    this.bytes = Uint8Array.of(1, 2, 3);
    console.log('numbers', this.numbers.length);
    this.next(this.work, { foreach: this.numbers });
  }

  @step work(item: number) {
    console.error('squaring', item);
    if (item === 2 && !existsSync('fixed')) throw new RangeError('two is too much');
    this.square = item * item;
    this.next(this.join);
  }

  @step join(inputs: Inputs<Earlier>) {
    this.sum = inputs.reduce((sum, { square }) => sum + square, 0);
    this.merge(inputs, { exclude: ['square'] });
    this.next(this.end);
  }

  @step end() {
    console.log('sum', this.sum);
  }
}
