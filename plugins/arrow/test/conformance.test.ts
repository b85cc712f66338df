import assert from 'node:assert/strict';
import { encodingConformance } from '@flow/testing/conformance';
import * as arrow from 'apache-arrow';
import { describe, it } from 'vitest';
import { arrowEncodings } from '../src/encodings.ts';

const { tables, batches, vectors } = arrowEncodings(arrow);

const table = arrow.tableFromArrays({ x: Float64Array.of(1, Number.NaN, -0), s: ['a', 'b', 'a'] });
const large = arrow.tableFromArrays({ n: Int32Array.from({ length: 100_000 }, (_, index) => index) });

/** As text: two tables of the same rows may hold them in different buffers. */
function textOf(value: unknown): string {
  const { schema, type } = value as Partial<arrow.Table & arrow.Vector>;
  const rows = [...(value as Iterable<unknown>)].map(String);
  return JSON.stringify([String(schema ?? type), rows]);
}

function checkSame(decoded: unknown, value: unknown): void {
  assert.equal(Object.getPrototypeOf(decoded), Object.getPrototypeOf(value));
  assert.equal(textOf(decoded), textOf(value));
}

const lookalike = { 'an object that looks like a table': { schema: {}, batches: [], numRows: 0 } };

const suites = {
  tables: encodingConformance(() => tables, {
    values: { usual: table, empty: table.slice(0, 0), large, slice: table.slice(1) },
    foreign: { ...lookalike, 'a batch': table.batches[0], 'a vector': table.getChild('x') },
    checkSame,
    damage: 'cutsRefused',
  }),
  batches: encodingConformance(() => batches, {
    values: { usual: table.batches[0], large: large.batches[0] },
    foreign: { ...lookalike, 'a table': table },
    checkSame,
    damage: 'cutsRefused',
  }),
  vectors: encodingConformance(() => vectors, {
    values: { floats: table.getChild('x'), 'texts by a dictionary': table.getChild('s'), large: large.getChild('n') },
    foreign: { 'a table': table, 'an array of numbers': [1, 2] },
    checkSame,
    damage: 'cutsRefused',
  }),
};

describe.each(Object.entries(suites))('%s', (_name, cases) => {
  for (const { name, run, limitMs } of cases) it(name, run, limitMs);
});
