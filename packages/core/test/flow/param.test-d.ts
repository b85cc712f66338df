import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { param } from '../../src/index.ts';

test('a secret parameter has no default but a function', () => {
  expectTypeOf(param(z.string(), { secret: true })).toEqualTypeOf<string>();
  expectTypeOf(param(z.string(), { secret: true, env: 'TOKEN', default: () => 'x' })).toEqualTypeOf<string>();
  expectTypeOf(param(z.string(), { secret: true, default: async () => 'x' })).toEqualTypeOf<string>();
  expectTypeOf(param(z.string(), { secret: false, default: 'x' })).toEqualTypeOf<string>();
  // @ts-expect-error -- it would stand in the code that runs keep
  param(z.string(), { secret: true, default: 'x' });
  // @ts-expect-error -- a function too must give what the schema takes
  param(z.string(), { secret: true, default: () => 1 });
});
