import { describe, expect, test } from 'vitest';
import { z, type ZodType } from 'zod';
import { Flow, param, step } from '../../src/index.ts';
import { resolveParameters } from '../../src/engine/parameters.ts';
import { readDefinition } from '../../src/flow/read-definition.ts';

/** The value that a parameter of this schema gets from a text of the command line. */
async function read(schema: ZodType, text: unknown, options: { readonly default?: never } = {}): Promise<unknown> {
  class One extends Flow {
    readonly one = param(schema, options);
    @step start() {}
  }
  const folders = { cwd: '/', projectRoot: '/', readUrl: () => Promise.reject(new Error('none')) };
  const definition = readDefinition(One);
  const given = text === undefined ? {} : { one: text };
  return (await resolveParameters({ definition, file: 'one.ts', given, areTexts: true, ...folders }))['one'];
}

describe('a text of the command line', () => {
  test.each<[string, ZodType, unknown, unknown]>([
    ['a text of digits', z.string(), '5', '5'],
    ['a number', z.number(), '5', 5],
    ['a text or null, of digits', z.string().nullable(), '5', '5'],
    ['a number or null', z.number().nullable(), '5', 5],
    ['null for a number or null', z.number().nullable(), 'null', null],
    ['a choice of digits, or null', z.enum(['1', '2']).nullable(), '2', '2'],
    ['a list or null', z.array(z.string()).nullable(), 'a,b', ['a', 'b']],
    ['a list of texts or null', z.array(z.string().nullable()), '1,b', ['1', 'b']],
    ['a text or true or false', z.string().or(z.boolean()), '5', '5'],
    ['true for a text or true or false', z.string().or(z.boolean()), 'true', true],
    ['a text and a text', z.intersection(z.string(), z.string()), '5', '5'],
    ['a bigint', z.bigint(), '99999999999999999999', 99_999_999_999_999_999_999n],
    ['what becomes a bigint', z.coerce.bigint(), '99999999999999999999', 99_999_999_999_999_999_999n],
    ['an id of many digits', z.union([z.string(), z.number()]), '12345678901234567890', '12345678901234567890'],
    ['an id in the form of a power', z.union([z.string(), z.number()]), '1e3', '1e3'],
    ['a number of a union', z.union([z.string(), z.number()]), '5', 5],
    ['anything', z.unknown(), '12345678901234567890', '12345678901234567890'],
    ['an object', z.object({ a: z.number() }), '{"a":1}', { a: 1 }],
    ['a text or an object', z.union([z.string(), z.object({ a: z.number() })]), '{"a":1}', { a: 1 }],
    ['a text or a number that looks like an object', z.union([z.string(), z.number()]), '{"a":1}', '{"a":1}'],
    ['a date', z.coerce.date(), '2026-11-24', new Date('2026-11-24')],
    ['a date of no other form', z.date(), '2026-11-24T10:00:00Z', new Date('2026-11-24T10:00:00Z')],
    ['a set of texts', z.set(z.string()), 'a,2', new Set(['a', '2'])],
    ['a set of numbers', z.set(z.number()), '1, 2', new Set([1, 2])],
    ['a set, as JSON', z.set(z.string()), '["a,b"]', new Set(['a,b'])],
    ['a map, as pairs', z.map(z.string(), z.number()), '[["a",1]]', new Map([['a', 1]])],
    ['a map, as an object', z.map(z.string(), z.number()), '{"a":1}', new Map([['a', 1]])],
    ['a list of several', z.array(z.string()), 'a, b', ['a', 'b']],
    ['a list in JSON', z.array(z.string()), '["a,b"]', ['a,b']],
    ['a list of nothing', z.array(z.string()), '', []],
    ['a repeated list', z.array(z.string()), ['a,b', '["c"]'], ['a,b', '["c"]']],
    ['a repeated list of numbers', z.array(z.number()), ['1', '2'], [1, 2]],
    ['a list of lists', z.array(z.array(z.number())), ['1,2', '3'], [[1, 2], [3]]],
    ['a list of one object', z.array(z.object({ a: z.number(), b: z.number() })), '{"a":1,"b":2}', [{ a: 1, b: 2 }]],
    ['a tuple', z.tuple([z.number(), z.string()]), '1,2', [1, '2']],
    ['one of several numbers', z.literal([1, 2]), '2', 2],
    ['null among choices', z.enum(['a']).nullable(), 'null', null],
  ])('means %s', async (_what, schema, text, value) => {
    expect(await read(schema, text)).toEqual(value);
  });

  test('is shown as it was given when it means nothing that fits', async () => {
    await expect(read(z.number(), 'Infinity')).rejects.toThrow('--one "Infinity": ');
    await expect(read(z.number().nullable(), 'five')).rejects.toThrow('--one "five": ');
  });
});

test.each([
  ['yes', z.boolean(), '--one "yes": Invalid input: expected boolean, received string; give true or false'],
  [
    '{a:1',
    z.object({ a: z.number() }),
    '--one "{a:1": Invalid input: expected object, received string; it looks like JSON and is none',
  ],
  [
    '{"a":"x"}',
    z.object({ a: z.number() }),
    '--one "{\\"a\\":\\"x\\"}": a: Invalid input: expected number, received string',
  ],
])('a slip in a text is told as one: %s', async (text, schema, message) => {
  await expect(read(schema, text)).rejects.toThrow(message);
});

test('a default that its own schema refuses is told as what it is, with its declaration', async () => {
  await expect(read(z.int(), undefined, { default: 1.5 as never })).rejects.toMatchObject({
    code: 'FLOW_PARAM_DEFAULT',
    exitCode: 2,
    message: 'The default 1.5 of the parameter one is not valid: Invalid input: expected int, received number',
    hint: 'Correct it where the parameter is declared; until then, --one gives another value.',
    position: { file: expect.stringContaining('parameter-text.test.ts') as string },
  });
});

test("a check or a default of the flow's own that throws is told with its parameter, as bad usage", async () => {
  const thrower = z.string().refine(() => {
    throw new Error('no such table');
  });
  await expect(read(thrower, 'x')).rejects.toMatchObject({
    code: 'FLOW_PARAM_INVALID',
    exitCode: 2,
    message: '--one: its check failed: no such table',
  });
  const fail = (): never => {
    throw new Error('no such variable');
  };
  await expect(read(z.string(), undefined, { default: fail as never })).rejects.toMatchObject({
    code: 'FLOW_PARAM_INVALID',
    message: '--one: its default failed: no such variable',
  });
});
