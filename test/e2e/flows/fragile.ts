import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Flow, param, step, type Inputs } from '@flow/core';
import { z } from 'zod';

/** One of its tasks fails at once as long as a file is missing, while the other takes its time. */
export default class Fragile extends Flow {
  readonly cure = param(z.string());
  town!: string;
  towns!: readonly string[];

  @step start() {
    this.next(this.visit, { foreach: ['Bonn', 'Oslo'] });
  }

  @step async visit(town: string) {
    if (town === 'Bonn' && !existsSync(this.cure)) throw new RangeError(`No way to ${town}`);
    await sleep(700);
    this.town = town;
    this.next(this.join);
  }

  @step join(inputs: Inputs<Fragile>) {
    this.towns = inputs.map((input) => input.town);
    this.next(this.end);
  }

  @step end() {
    console.log(`visited ${this.towns.join(', ')}`);
  }
}
