import { config } from '@flow/core';
import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';

test('a config has the type of what its schema makes, and nobody can change it', () => {
  const training = config('training', z.object({ epochs: z.int(), at: z.array(z.object({ n: z.number() })) }), {
    default: 'training.yaml',
  });
  expectTypeOf(training.epochs).toEqualTypeOf<number>();
  expectTypeOf(training.at[0]?.n).toEqualTypeOf<number | undefined>();
  // @ts-expect-error -- it is shared
  training.epochs = 2;
  // @ts-expect-error -- it is shared
  training.at.push({ n: 1 });
  expectTypeOf(config('free', { default: 'free.json' })).toEqualTypeOf<unknown>();
  expectTypeOf(config('stamp', z.object({ at: z.date() })).at.getTime()).toEqualTypeOf<number>();
});
