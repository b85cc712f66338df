import { expect, test } from 'vitest';
import { faultText, schemaFaults, type JsonSchema } from '../../src/contracts/json-schema.ts';

const schema: JsonSchema = {
  type: 'object',
  required: ['bucket'],
  properties: {
    bucket: { type: 'string', minLength: 3, title: 'a name of at least 3 letters' },
    region: { enum: ['eu', 'us'] },
    parts: { type: 'array', items: { type: 'integer', minimum: 1 } },
    login: {
      anyOf: [{ type: 'string' }, { type: 'object', required: ['key'], properties: { key: { type: 'string' } } }],
    },
    fast: { type: ['boolean', 'null'] },
    ratio: { type: 'number' },
  },
  additionalProperties: false,
  // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema calls it so
  allOf: [{ if: { properties: { region: { const: 'eu' } }, required: ['region'] }, then: { required: ['law'] } }],
};

const told = (value: unknown): readonly string[] =>
  schemaFaults(schema, value).map((fault) => faultText(fault, 'storage'));

test('a value that fits has no fault', () => {
  const value = { bucket: 'abc', region: 'us', parts: [1, 2], login: { key: 'k' }, fast: null, ratio: 0.5 };
  expect(told(value)).toEqual([]);
  expect(told({ bucket: 'abc', login: 'ada' })).toEqual([]);
});

test.each<readonly [unknown, readonly string[]]>([
  [5, ['storage is 5; it must be an object']],
  [null, ['storage is null; it must be an object']],
  [[], ['storage is []; it must be an object']],
  [{}, ['storage.bucket is missing; it must be a name of at least 3 letters']],
  [{ bucket: 'ab' }, ['storage.bucket is "ab"; it must be a name of at least 3 letters']],
  [{ bucket: 'abc', region: 'eu' }, ['storage.law is missing; it must be set']],
  [{ bucket: 'abc', region: 'mars' }, ['storage.region is "mars"; it must be "eu" or "us"']],
  [{ bucket: 'abc', parts: [1, 0] }, ['storage.parts[1] is 0; it must be a whole number of at least 1']],
  [{ bucket: 'abc', login: 7 }, ['storage.login is 7; it must be a text, or an object']],
  [{ bucket: 'abc', login: { key: 7 } }, ['storage.login.key is 7; it must be a text']],
  [{ bucket: 'abc', fast: 'yes' }, ['storage.fast is "yes"; it must be true or false or null']],
  [{ bucket: 'abc', ratio: Number.NaN }, ['storage.ratio is NaN; it must be a number']],
  [{ bucket: 'abc', buckett: 1 }, ['storage.buckett is not known; did you mean bucket?']],
])('%j has its faults told by key', (value, faults) => {
  expect(told(value)).toEqual(faults);
});
