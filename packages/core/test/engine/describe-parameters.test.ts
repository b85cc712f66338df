import { expect, test } from 'vitest';
import { z, type ZodType } from 'zod';
import { describeParameters, type ParameterInfo } from '../../src/engine/describe-parameters.ts';
import { resolveParameters } from '../../src/engine/parameters.ts';
import { Flow, includeFile, param, step } from '../../src/index.ts';
import { readDefinition } from '../../src/flow/read-definition.ts';

async function info(schema: ZodType, options: { readonly default?: never } = {}): Promise<ParameterInfo | undefined> {
  class One extends Flow {
    readonly one = param(schema, options);
    @step start() {}
  }
  return (await describeParameters(readDefinition(One)))[0];
}

test.each<[string, ZodType, Partial<ParameterInfo>]>([
  ['a default within the schema', z.number().default(7), { isRequired: false, default: 7 }],
  ['choices with a default', z.enum(['a', 'b']).default('a'), { choices: ['a', 'b'], default: 'a' }],
  ['an optional one', z.string().optional(), { isRequired: false, default: undefined }],
  [
    'an optional one with a check that waits',
    z
      .string()
      .optional()
      .refine(async () => true),
    { isRequired: false },
  ],
  ['what makes a text of everything', z.coerce.string(), { isRequired: true, default: undefined }],
  ['what throws for nothing', z.preprocess((v) => String(v).at(-1), z.number()), { isRequired: true }],
  ['choices of numbers', z.union([z.literal(1), z.literal(2)]), { choices: ['1', '2'] }],
  ['choices or null', z.enum(['a']).nullable(), { choices: ['a', 'null'] }],
  ['a list of choices', z.array(z.enum(['a', 'b'])), { type: 'array', choices: ['a', 'b'] }],
  ['a union', z.union([z.string(), z.object({})]), { type: 'string|object', choices: [] }],
])('knows %s', async (_what, schema, expected) => {
  expect(await info(schema)).toMatchObject(expected);
});

test('tells a computed default from none', async () => {
  expect(await info(z.string(), { default: (() => 'x') as never })).toMatchObject({
    isComputed: true,
    isRequired: false,
  });
  expect(await info(z.string())).toMatchObject({ isComputed: false, isRequired: true });
});

test('a file may be named by its URL', async () => {
  class Files extends Flow {
    readonly text = includeFile();
    @step start() {}
  }
  const given = { text: import.meta.url };
  const options = {
    definition: readDefinition(Files),
    file: 'f.ts',
    given,
    areTexts: true,
    cwd: '/',
    projectRoot: '/',
    readUrl: () => Promise.reject(new Error('none')),
  };
  expect((await resolveParameters(options))['text']).toContain('a file may be named by its URL');
});

test('what is no schema is refused where it stands', () => {
  class Wrong extends Flow {
    readonly one = param('text' as never);
    @step start() {}
  }
  expect(() => readDefinition(Wrong)).toThrow('param() was given no schema, but a value of the type string.');
});
