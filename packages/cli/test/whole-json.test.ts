import { expect, it } from 'vitest';
import { toWholeJson } from '../src/reporters/to-whole-json.ts';
import { flowProject } from './flow-project.ts';

const text = `import { Flow, step } from '@flow/core';
export default class Held extends Flow {
  held: unknown;
  @step start() {
    this.held = new Map<string, unknown>([['ys', new Float32Array(1000).fill(0.5)], ['seen', new Set([1, 2])]]);
    this.next(this.end);
  }
  @step end() {}
}`;

it('gives programs the whole of a value, whatever it was stored as', async () => {
  const { flow } = flowProject({ 'flow.ts': text });
  await flow(['run', 'flow.ts']);
  const { stdout } = await flow(['dump', 'Held/latest', '--artifact', 'held', '--json']);
  expect(JSON.parse(stdout)).toEqual([
    ['ys', Array.from({ length: 1000 }, () => 0.5)],
    ['seen', [1, 2]],
  ]);
});

const cyclic: { self?: unknown; readonly list: readonly unknown[] } = { list: [1] };
cyclic.self = cyclic;

it.each([
  [new Date(0), '"1970-01-01T00:00:00.000Z"'],
  [new Date(Number.NaN), '"Invalid Date"'],
  [{ n: 10n, nan: Number.NaN, no: undefined }, '{"n":"10","nan":"NaN"}'],
  [Buffer.from('abc'), '"YWJj"'],
  [new Uint8Array([1, 2]), '[1,2]'],
  [new Uint8Array([1, 2]).buffer, '"AQI="'],
  [new BigInt64Array([3n]), '["3"]'],
  [cyclic, '{"list":[1],"self":"[Circular]"}'],
  [new RangeError('far', { cause: { at: 3 } }), '{"name":"RangeError","message":"far","cause":{"at":3}}'],
  [[undefined, /a/g], '[null,"/a/g"]'],
  [undefined, undefined],
])('%o', (value, json) => {
  expect(toWholeJson(value)).toBe(json);
});
