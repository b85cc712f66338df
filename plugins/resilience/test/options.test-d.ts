import { Flow, step, type StepDecorator } from '@flow/core';
import { expectTypeOf, test } from 'vitest';
import { catchError, retry, timeout, type CaughtError } from '../src/index.ts';

test('what is right compiles', () => {
  class Right extends Flow {
    error: CaughtError | undefined;

    @retry()
    @catchError({ into: 'error', assign: { score: 0 }, on: [TypeError, 'ECONNRESET'] })
    @timeout({ minutes: 1, grace: { seconds: 5 } })
    @step
    async start() {
      this.next(this.end);
    }

    @retry({
      times: 1,
      delay: { seconds: 1 },
      backoff: 1,
      maxDelay: { hours: 1 },
      jitter: false,
      on: (error) => error.code === 'E',
    })
    @catchError({ on: RangeError })
    @step
    end() {}
  }
  expectTypeOf<Right['error']>().toEqualTypeOf<CaughtError | undefined>();
  expectTypeOf(retry).returns.toEqualTypeOf<StepDecorator>();
});

test("what is wrong doesn't", () => {
  // @ts-expect-error a timeout needs a time
  timeout();
  // @ts-expect-error a timeout needs a time
  timeout({});
  // @ts-expect-error the grace is not the time
  timeout({ grace: { seconds: 1 } });
  // @ts-expect-error there is no such unit
  timeout({ days: 1 });
  // @ts-expect-error a text is no number
  timeout({ minutes: '5' });
  // @ts-expect-error a misspelt option
  retry({ time: 3 });
  // @ts-expect-error a delay has units
  retry({ delay: 5 });
  // @ts-expect-error one name is a list of one
  retry({ on: 'TypeError' });
  // @ts-expect-error a Map is no error
  retry({ on: Map });
  // @ts-expect-error nor in a list
  retry({ on: [Map] });
  // @ts-expect-error the function tells by a boolean
  retry({ on: (error) => error.message });
  // @ts-expect-error the artifact is given by its name
  catchError({ into: 3 });
  @retry()
  @catchError()
  @timeout({ minutes: 5 })
  class OfAll extends Flow {}
  // @ts-expect-error they are decorators of flows and their steps
  @retry()
  class Wrong {
    start() {}
  }
  void [OfAll, Wrong];
});
