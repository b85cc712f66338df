import { createLogUpdate } from 'log-update';
import type { Cli } from '../cli.ts';
import { plural } from '../reporters/plural.ts';
import { toJson } from '../reporters/to-json.ts';
import type { Reference } from './results.ts';
import type { PointResult } from './verifier.ts';

/** Says how far a verification is, and what it found. */
export interface VerifyReport extends Disposable {
  preparing(): void;
  prepared(reference: Reference, points: number): void;
  verified(result: PointResult): void;
  ended(results: readonly PointResult[]): void;
}

export function openVerifyReport(cli: Cli, isJson: boolean): VerifyReport {
  return isJson ? new JsonReport(cli) : new TextReport(cli);
}

class JsonReport implements VerifyReport {
  readonly #cli: Cli;

  constructor(cli: Cli) {
    this.#cli = cli;
  }

  preparing(): void {
    this.#line({ kind: 'verify.started' });
  }

  prepared({ results, loose, hasLooseTasks }: Reference, points: number): void {
    this.#line({ kind: 'verify.prepared', tasks: results.size, points, notCompared: [...loose], hasLooseTasks });
  }

  verified(result: PointResult): void {
    this.#line({ kind: 'verify.point', ...result });
  }

  ended(results: readonly PointResult[]): void {
    this.#line({ kind: 'verify.ended', ...countsOf(results) });
  }

  [Symbol.dispose](): void {
    // Nothing is open.
  }

  #line(facts: Readonly<Record<string, unknown>>): void {
    this.#cli.stdout.line(toJson({ ...facts, at: this.#cli.now() }));
  }
}

/** How many runs were killed, were over too soon, and had problems when they were resumed. */
function countsOf(results: readonly PointResult[]): {
  readonly killed: number;
  readonly late: number;
  readonly failed: number;
} {
  const late = results.filter(({ isLate }) => isLate).length;
  return { killed: results.length - late, late, failed: results.filter(({ problems }) => problems.length > 0).length };
}

class TextReport implements VerifyReport {
  readonly #cli: Cli;
  readonly #update: ReturnType<typeof createLogUpdate> | undefined;
  #points = 0;
  #done = 0;
  #failed = 0;

  constructor(cli: Cli) {
    this.#cli = cli;
    this.#update = cli.stdout.isTerminal ? createLogUpdate(cli.stdout.stream) : undefined;
  }

  preparing(): void {
    this.#progress('runs it twice in peace …');
  }

  prepared({ results, loose, hasLooseTasks }: Reference, points: number): void {
    this.#points = points;
    const { stdout } = this.#cli;
    this.#update?.clear();
    stdout.line(`${plural(results.size, 'task')}; ${plural(points, 'run')} to kill and resume`);
    if (hasLooseTasks)
      stdout.line(
        stdout.paint('yellow', 'its tasks differ from run to run by themselves: only how runs end is compared'),
      );
    else if (loose.size > 0)
      stdout.line(
        stdout.paint('yellow', `not compared, for they differ from run to run by themselves: ${[...loose].join(', ')}`),
      );
    this.#progress(this.#count());
  }

  verified({ point, task, problems }: PointResult): void {
    this.#done += 1;
    const { stdout } = this.#cli;
    if (problems.length > 0) {
      this.#failed += 1;
      this.#update?.clear();
      const moment = point === 0 ? `as ${task} started` : `when ${task} had finished, the ${ordinal(point)}`;
      stdout.line(`${stdout.paint('red', '✗')} killed ${moment}`);
      for (const problem of problems) stdout.line(`    ${problem}`);
    }
    const isTenth = Math.floor((10 * this.#done) / this.#points) > Math.floor((10 * (this.#done - 1)) / this.#points);
    if (this.#update !== undefined || isTenth) this.#progress(this.#count());
  }

  ended(results: readonly PointResult[]): void {
    this.#update?.clear();
    const { stdout } = this.#cli;
    const { killed, late, failed } = countsOf(results);
    const over = late === 0 ? '' : `; ${plural(late, 'run')} ended before the kill came`;
    if (failed === 0) {
      stdout.line(
        `${stdout.paint('green', '✓')} ${plural(killed, 'run')} killed and resumed: all finished with the results of a run in peace, and nothing that had finished ran again${over}`,
      );
    } else
      stdout.line(
        `${stdout.paint('red', '✗')} ${String(failed)} of ${plural(killed, 'run')} went wrong after being killed${over}`,
      );
  }

  [Symbol.dispose](): void {
    this.#update?.clear();
    this.#update?.done();
  }

  #count(): string {
    const failed = this.#failed === 0 ? '' : `, ${String(this.#failed)} went wrong`;
    return `killed and resumed ${String(this.#done)} of ${String(this.#points)}${failed}`;
  }

  #progress(text: string): void {
    if (this.#update === undefined) this.#cli.stdout.line(text);
    else this.#update(this.#cli.stdout.paint('dim', text));
  }
}

function ordinal(count: number): string {
  const ending = new Intl.PluralRules('en', { type: 'ordinal' }).select(count);
  return `${String(count)}${{ one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' }[ending]} task`;
}
