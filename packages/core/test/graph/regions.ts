/** The flow of the design page, with more ways of reading inputs. */
export const regions = `import { Flow, step, param, type Inputs as In } from '@flow/core';

/** Scores every region and keeps the best. */
@project({ name: 'regions' })
export default class Regions extends Flow {
  readonly threshold = param(z.number().min(0), { default: 0.5, help: 'Lowest score to keep' });
  regions!: string[];
  region!: string;
  score!: number;
  best: string | undefined;

  @step start() {
    this.regions = ['eu', 'us'];
    this.next(this.evaluate, { foreach: this.regions });
  }

  /**
   * Scores one region.
   *
   * Slow at night.
   */
  @retry({ times: 3 }) @timeout({ minutes: 5 })
  @step async evaluate(region: string) {
    this.region = region;
    this.score = await scoreOf(region);
    this.next(this.pick);
  }

  @step pick(inputs: In<Regions>) {
    const kept = inputs.filter((i) => i.score >= this.threshold);
    this.best = kept.toSorted((a, b) => b.score - a.score)[0]?.region;
    this.next(this.end);
  }

  @step end() { report(this.best); }
}
`;
