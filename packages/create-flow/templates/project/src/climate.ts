import { Flow, param, step, type Inputs } from '@flow/core';
import { z } from 'zod';
import { temperatures } from './temperatures.ts';

/** Finds the cities whose temperature varies the least over a year. */
export default class Climate extends Flow {
  readonly warmest = param(z.number(), { default: 40, help: 'Leaves out cities whose mean is above this' });
  city!: string;
  mean!: number;
  range!: number;
  ranking!: readonly string[];

  @step start() {
    this.next(this.summarize, { foreach: Object.keys(temperatures) });
  }

  /** One task for each city; they run at the same time. */
  @step summarize(city: string) {
    const months = temperatures[city] ?? [];
    this.city = city;
    this.mean = months.reduce((sum, degrees) => sum + degrees, 0) / months.length;
    this.range = Math.max(...months) - Math.min(...months);
    this.next(this.rank);
  }

  /** Joins the tasks of all cities. */
  @step rank(inputs: Inputs<Climate>) {
    const kept = inputs.filter((input) => input.mean <= this.warmest);
    this.ranking = kept.toSorted((a, b) => a.range - b.range).map(({ city }) => city);
    this.next(this.end);
  }

  @step end() {
    console.log(`from the most even on: ${this.ranking.join(', ')}`);
  }
}
