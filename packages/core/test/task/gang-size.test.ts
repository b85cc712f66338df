import { expect, test } from 'vitest';
import { Flow, step, type Inputs } from '../../src/index.ts';
import { Bench } from './bench.ts';

let size: unknown;

class Crew extends Flow {
  @step start() {
    this.next(this.work, { parallel: size as number });
  }
  @step work() {
    this.next(this.join);
  }
  @step join(_inputs: Inputs<Crew>) {
    this.next(this.end);
  }
  @step end() {}
}

test.each([
  [0, '0'],
  [-2, '-2'],
  [1.5, '1.5'],
  [Number.NaN, 'NaN'],
  [Infinity, 'Infinity'],
  ['4', '"4"'],
  [4n, '4n'],
  [undefined, 'undefined'],
  [null, 'null'],
  [{ count: 4 }, '{ count: 4 }'],
  [10_001, '10001'],
])('a gang of %o is refused', async (given, shown) => {
  size = given;
  await using bench = await Bench.open(Crew);
  const { code, message, position } = await bench.failure('start');
  expect(`${code ?? ''} ${message}`).toBe(
    `FLOW_PARALLEL_COUNT The step start starts a gang of ${shown}; its size must be a whole number from 1 to 10000.`,
  );
  expect(position).toMatchObject({ file: import.meta.filename, line: 9 });
});

test('a gang of one is a gang', async () => {
  size = 1;
  await using bench = await Bench.open(Crew);
  expect(await bench.run('start')).toMatchObject({ next: { kind: 'parallel', count: 1 } });
});
