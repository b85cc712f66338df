import type { Cli } from '../cli.ts';
import { plural } from '../reporters/plural.ts';
import { StatusLine } from '../reporters/status-line.ts';
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
  readonly #status: StatusLine;
  #points = 0;
  #done = 0;
  #failed = 0;

  constructor(cli: Cli) {
    this.#cli = cli;
    this.#status = new StatusLine(cli.stdout);
  }

  preparing(): void {
    this.#progress('running it twice in peace …');
  }

  prepared({ results, loose, hasLooseTasks }: Reference, points: number): void {
    this.#points = points;
    const { stdout } = this.#cli;
    this.#status.above(`${plural(results.size, 'task')}; ${plural(points, 'run')} to kill and resume`);
    if (hasLooseTasks)
      this.#status.above(stdout.paint('yellow', 'In peace its tasks differ too: only how runs end is compared.'));
    else if (loose.size > 0) {
      this.#status.above(stdout.paint('yellow', 'Not compared, as it differs between runs in peace:'));
      for (const line of byArtifact(loose)) this.#status.above(`  ${line}`);
    }
    this.#progress(this.#count());
  }

  verified({ point, task, problems }: PointResult): void {
    this.#done += 1;
    const { stdout } = this.#cli;
    if (problems.length > 0) {
      this.#failed += 1;
      const moment = point === 0 ? `as ${task} started` : `when ${task} had finished, the ${ordinal(point)}`;
      this.#status.above(`${stdout.paint('red', '✗')} killed ${moment}`);
      for (const problem of problems) this.#status.above(`    ${problem}`);
    }
    const isTenth = Math.floor((10 * this.#done) / this.#points) > Math.floor((10 * (this.#done - 1)) / this.#points);
    if (this.#status.isShown || isTenth) this.#progress(this.#count());
  }

  ended(results: readonly PointResult[]): void {
    const { stdout } = this.#cli;
    const { killed, late, failed } = countsOf(results);
    if (late > 0) this.#status.above(`${plural(late, 'run')} ended before the kill came`);
    if (failed === 0) {
      const runs = `${plural(killed, 'run')} killed and resumed`;
      this.#status.above(`${stdout.paint('green', '✓')} ${runs}: the same results, and nothing ran twice`);
    } else
      this.#status.above(
        `${stdout.paint('red', '✗')} ${String(failed)} of ${plural(killed, 'run')} went wrong after being killed`,
      );
  }

  [Symbol.dispose](): void {
    this.#status[Symbol.dispose]();
  }

  #count(): string {
    const failed = this.#failed === 0 ? '' : `, ${String(this.#failed)} went wrong`;
    return `killed and resumed ${String(this.#done)} of ${String(this.#points)}${failed}`;
  }

  #progress(text: string): void {
    if (this.#status.isShown) this.#status.show(text);
    else this.#cli.stdout.line(text);
  }
}

/** `at of start, work and end`, of names as `start.at`. */
function byArtifact(loose: ReadonlySet<string>): readonly string[] {
  const artifacts = Map.groupBy(loose, (name) => name.slice(name.indexOf('.') + 1));
  return [...artifacts].map(
    ([artifact, names]) => `${artifact} of ${names.map((name) => name.slice(0, name.indexOf('.'))).join(', ')}`,
  );
}

function ordinal(count: number): string {
  const ending = new Intl.PluralRules('en', { type: 'ordinal' }).select(count);
  return `${String(count)}${{ one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' }[ending]} task`;
}
