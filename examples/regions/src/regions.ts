import { Flow, param, step, type Inputs } from '@flow/core';
import { retry } from '@flow/resilience';
import { z } from 'zod';

/** Scores every region and keeps the best. */
export default class Regions extends Flow {
  readonly threshold = param(z.number().min(0), { default: 0.5, help: 'Lowest score to keep' });
  region!: string;
  score!: number;
  best: string | undefined;

  @step start() {
    this.next(this.evaluate, { foreach: ['europe', 'asia', 'africa'] });
  }

  @retry({ times: 3 })
  @step
  evaluate(region: string) {
    this.region = region;
    this.score = new Set(region).size / 8;
    this.next(this.pick);
  }

  @step pick(inputs: Inputs<Regions>) {
    const kept = inputs.filter((input) => input.score >= this.threshold);
    this.best = kept.toSorted((a, b) => b.score - a.score)[0]?.region;
    this.next(this.end);
  }

  @step end() {
    console.log(`best region: ${this.best ?? 'none'}`);
  }
}
