import { Flow, param, step, type Inputs } from '@flow/core';
import { z } from 'zod';

const scores: Readonly<Record<string, number>> = { eu: 0.4, us: 0.7, ap: 0.6 };

/** Scores every region and keeps the best. */
export class Regions extends Flow {
  readonly threshold = param(z.number().min(0), { default: 0.5, help: 'Lowest score to keep' });
  readonly names = param(z.array(z.string()), { default: ['eu', 'us', 'ap'] });
  region!: string;
  score!: number;
  best: string | undefined;

  @step start() {
    console.log(`scoring ${String(this.names.length)} regions`);
    this.next(this.evaluate, { foreach: this.names });
  }

  @step async evaluate(region: string) {
    this.region = region;
    this.score = await Promise.resolve(scores[region] ?? 0);
    console.error(`${region} has ${String(this.score)}`);
    this.next(this.pick);
  }

  @step pick(inputs: Inputs<Regions>) {
    const kept = inputs.filter((input) => input.score >= this.threshold);
    this.best = kept.toSorted((a, b) => b.score - a.score)[0]?.region;
    this.next(this.end);
  }

  @step end() {}
}
