import { Flow, step, type StepDecorator } from '@flow/core';
import { expectTypeOf, test } from 'vitest';
import { concurrency } from '../src/index.ts';

test('what is right compiles', () => {
  class Right extends Flow {
    @concurrency({ limit: 3 })
    @concurrency({ key: 'warehouse', limit: 3 })
    @step
    start() {}
  }
  expectTypeOf<Right>().toExtend<Flow>();
  expectTypeOf(concurrency).returns.toEqualTypeOf<StepDecorator>();
});

test('what is wrong does not', () => {
  // @ts-expect-error: a limit is needed
  concurrency();
  // @ts-expect-error: a limit is needed
  concurrency({ key: 'warehouse' });
  // @ts-expect-error: a limit is a number
  concurrency({ limit: '3' });
  // @ts-expect-error: a key is a text
  concurrency({ limit: 3, key: (item: string) => item });
  // @ts-expect-error: there is no such option
  concurrency({ limit: 3, group: 'warehouse' });
});
