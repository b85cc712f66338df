import { expect, test } from 'vitest';
import { z } from 'zod';
import { current, Flow, param, step, type Inputs } from '../../src/index.ts';
import { after, Bench } from './bench.ts';

const big = 'x'.repeat(5000);

/** What the steps saw, for the tests: a flow stores nothing that isn't data. */
const seen: unknown[] = [];

class Passing extends Flow {
  readonly limit = param(z.number(), { default: 3 });
  readonly words = param(z.array(z.string()), { default: () => [big] });
  readonly constant = { scale: 2 };
  readonly describe = (text: string): string => `<${text}>`;
  large!: string;
  list!: number[];
  untouched: string | undefined;
  cleared: string | undefined;
  filled = 1;
  hidden = new Map<string, number>();

  @step start() {
    this.large = big;
    this.list = [1];
    this.cleared = undefined;
    Object.assign(this, { undeclared: 'yes' });
    this.next(this.middle);
  }

  @step middle() {
    seen.push(this.describe('a'), this.list.length, this.constant.scale, 'undeclared' in this);
    this.list.push(2);
    this.next(this.last);
  }

  @step last() {
    this.next(this.end);
  }

  @step end() {
    seen.push(this.list, this.large.length, this.cleared, this.untouched, Object.keys(this).includes('list'));
  }
}

test('what a step assigns, and what its fields begin with, are its artifacts', async () => {
  await using bench = await Bench.open(Passing);
  const start = await bench.run('start');
  expect(await bench.artifacts(start)).toEqual({
    large: big,
    list: [1],
    cleared: undefined,
    undeclared: 'yes',
    filled: 1,
    constant: { scale: 2 },
    hidden: new Map(),
  });
  expect(Object.keys(start.artifacts)).toContain('cleared');
  expect(Object.keys(start.artifacts)).not.toContain('untouched');
  expect(Object.keys(start.artifacts)).not.toContain('describe');
  expect(Object.keys(start.artifacts)).not.toContain('limit');
});

test('what a step leaves alone is passed on by reference; what it changes in place is stored again', async () => {
  await using bench = await Bench.open(Passing);
  seen.length = 0;
  const last = await bench.runLine('start', 'middle', 'last');
  expect(seen).toEqual(['<a>', 1, 2, true]);
  const start = await bench.manifest('start');
  const middle = await bench.manifest('middle');
  const { list: before, ...others } = start.artifacts;
  const { list: changed, ...passed } = middle.artifacts;
  expect(passed).toEqual(others);
  expect(changed).not.toEqual(before);
  expect(last.artifacts).toEqual(middle.artifacts);
  await bench.run('end', after('last'));
  expect(seen.slice(4)).toEqual([[1, 2], 5000, undefined, undefined, true]);
});

class Deleting extends Flow {
  gone?: number;
  again?: number;
  kept?: number;

  @step start() {
    this.gone = 1;
    this.again = 1;
    this.kept = 1;
    this.next(this.middle);
  }

  @step middle() {
    delete this.gone;
    delete this.again;
    this.again = 2;
    this.next(this.end);
  }

  @step end() {
    seen.push('gone' in this && this.gone !== undefined, this.again);
  }
}

test('what a step deletes is no artifact any more, unless it is set again', async () => {
  await using bench = await Bench.open(Deleting);
  const middle = await bench.runLine('start', 'middle');
  expect(await bench.artifacts(middle)).toEqual({ again: 2, kept: 1 });
  seen.length = 0;
  await bench.run('end', after('middle'));
  expect(seen).toEqual([false, 2]);
});

test('a value is loaded when it is read, and not before', async () => {
  await using bench = await Bench.open(Passing);
  await bench.runLine('start', 'middle');
  const blob = (await bench.manifest('start')).artifacts['large'];
  if (blob?.at !== 'blob') throw new Error('It is not in a blob.');
  await bench.env.storage.delete(`blobs/${blob.hash.slice(0, 2)}/${blob.hash}`);
  expect((await bench.run('last', after('middle'))).artifacts['large']).toEqual(blob);
  expect((await bench.failure('end', after('last'))).code).toBe('FLOW_BLOB_MISSING');
});

class Parameters extends Flow {
  readonly rate = param(z.number(), { default: 0.5 });
  readonly words = param(z.array(z.string()), { default: () => [big] });
  @step start() {
    seen.push(this.rate, this.words.length, current.parameters['rate'], Object.keys(current.parameters));
    this.next(this.write);
  }
  @step write() {
    Reflect.set(this, 'rate', 2);
    this.next(this.end);
  }
  @step end() {
    this.words.push('lost');
  }
}

test('parameters are read-only and loaded when they are read', async () => {
  await using bench = await Bench.open(Parameters, { parameters: { rate: 0.25 } });
  seen.length = 0;
  await bench.run('start');
  expect(seen).toEqual([0.25, 1, 0.25, ['rate', 'words']]);
  const error = await bench.failure('write', after('start'));
  expect(error).toMatchObject({
    code: 'FLOW_PARAM_READONLY',
    message: "Parameters.rate is a parameter and can't be assigned.",
  });
  expect(error.position?.file).toMatch(/artifacts\.test\.ts$/);
  // Other steps would never see the change.
  expect(await bench.failure('end', after('start'))).toMatchObject({
    name: 'TypeError',
    message: expect.stringContaining('object is not extensible') as string,
  });
});

class Unstorable extends Flow {
  model!: object;
  @step start() {
    this.model = { layers: [{}, { fn: () => 1 }] };
    this.next(this.end);
  }
  @step end() {}
}

test("what can't be stored is named, with the line that assigned it", async () => {
  await using bench = await Bench.open(Unstorable);
  const error = await bench.failure('start');
  expect(error).toMatchObject({
    code: 'FLOW_NOT_STORABLE',
    message: "model.layers[1].fn is a function and can't be stored.",
  });
  expect(`${error.position?.file ?? ''}:${String(error.position?.line)}`).toMatch(/artifacts\.test\.ts:\d+$/);
  const source = await import('node:fs').then(({ readFileSync }) => readFileSync(import.meta.filename, 'utf8'));
  expect(source.split('\n')[(error.position?.line ?? 0) - 1]).toContain('this.model = {');
});

class Items extends Flow {
  readonly kind = param(z.string());
  @step start() {
    const given: Record<string, Iterable<unknown>> = {
      function: [...Array.from({ length: 200 }, (_, index) => index), () => 1],
      nothing: null as unknown as [],
    };
    this.next(this.work, { foreach: this.kind === 'many' ? many() : (given[this.kind] as Iterable<unknown>) });
  }
  @step work(item: unknown) {
    seen.push(
      item,
      current.foreach.map(({ step: of, index, count, item: own }) => [of, index, count, own]),
    );
    this.next(this.more);
  }
  @step more() {
    seen.push(arguments.length, current.foreach[0]?.item);
    this.next(this.join);
  }
  @step join(_inputs: Inputs<Items>) {
    this.next(this.end);
  }
  @step end() {}
}

function* many(): Generator {
  for (let index = 0; index < 300; index++) yield { index };
}

test("a foreach's item that can't be stored is named by its place", async () => {
  await using bench = await Bench.open(Items, { parameters: { kind: 'function' } });
  expect((await bench.failure('start')).message).toBe("foreach[200] is a function and can't be stored.");
});

test('a foreach over what is no iterable says what it got', async () => {
  await using bench = await Bench.open(Items, { parameters: { kind: 'nothing' } });
  expect((await bench.failure('start')).message).toBe("The foreach of start got null, which can't be iterated.");
});

test('each item reaches its task, and current knows it in every step of its branch', async () => {
  await using bench = await Bench.open(Items, { parameters: { kind: 'many' } });
  const start = await bench.run('start');
  expect(start.next).toEqual({ kind: 'foreach', count: 300 });
  const chunk = start.items.find(({ from, count }) => from <= 257 && 257 < from + count);
  if (chunk === undefined) throw new Error('No chunk holds the item.');
  const frame = {
    step: start.path.step,
    task: start.path.task,
    index: 257,
    count: 300,
    item: { chunk: chunk.ref, offset: 257 - chunk.from },
  };
  seen.length = 0;
  await bench.run('work', { task: '0-257', foreach: [frame], ...after('start') });
  expect(seen).toEqual([{ index: 257 }, [['start', 257, 300, { index: 257 }]]]);
  seen.length = 0;
  await bench.run('more', { task: '0-257', foreach: [frame], ...after('work', '0-257') });
  expect(seen).toEqual([0, { index: 257 }]);
});
