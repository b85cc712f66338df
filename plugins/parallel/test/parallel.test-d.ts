import { current, Flow, step, type StepDecorator } from '@flow/core';
import { expectTypeOf, test } from 'vitest';
import { joinGang, parallel, type Gang } from '../src/index.ts';

test('a gang keeps the types of what its members give', () => {
  class Right extends Flow {
    @parallel({ joinSeconds: 60 })
    @step
    async start() {
      const { gang } = current;
      expectTypeOf(await gang.gather(3)).toEqualTypeOf<readonly number[]>();
      expectTypeOf(await gang.broadcast(async () => ({ rate: 1 }))).toEqualTypeOf<{ rate: number }>();
      expectTypeOf(await gang.reduce(new Float32Array(), (one) => one)).toExtend<Float32Array>();
      expectTypeOf(await gang.receive<string>(1)).toEqualTypeOf<string>();
      // @ts-expect-error: it folds values into a value of their kind
      await gang.reduce(3, (one, other) => `${String(one)}${String(other)}`);
      // @ts-expect-error: a member is named by its index
      await gang.send('main', 3);
    }
  }
  expectTypeOf<Right>().toExtend<Flow>();
  expectTypeOf(current.gang).toEqualTypeOf<Gang>();
  expectTypeOf(joinGang).returns.toEqualTypeOf<Promise<Gang>>();
  expectTypeOf(parallel).returns.toEqualTypeOf<StepDecorator>();
  // @ts-expect-error: there is no such option
  parallel({ seconds: 3 });
});
