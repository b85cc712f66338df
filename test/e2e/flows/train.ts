import { config, Flow, param, step } from '@flow/core';
import { retry } from '@flow/resilience';
import { parse } from 'smol-toml';
import { z } from 'zod';

const training = config('training', z.object({ epochs: z.int(), retries: z.int().default(0) }), {
  default: 'training.yaml',
  help: 'How long it trains, and how often it tries',
});
const regions = config('regions', z.array(z.string()), { value: ['eu', 'us'] });
const prices = config('prices', z.record(z.string(), z.number()), { default: 'prices.toml', parse });

/** Trains for each region. */
export default class Train extends Flow {
  readonly epochs = param(z.int(), { default: training.epochs });
  cost!: number;

  @retry({ times: training.retries })
  @step
  start() {
    this.cost = regions.reduce((sum, region) => sum + (prices[region] ?? 0) * this.epochs, 0);
    this.next(this.end);
  }

  @step end() {
    console.log(`${regions.join(' and ')} cost ${String(this.cost)}`);
  }
}
