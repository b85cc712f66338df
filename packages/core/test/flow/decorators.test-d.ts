import {
  current,
  defineErrors,
  defineFlowDecorator,
  definePlugin,
  defineStepDecorator,
  Flow,
  type FlowError,
  step,
  type Inputs,
} from '@flow/core';
import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';

declare module '@flow/core' {
  interface Current {
    /** As a plugin adds it. */
    readonly badge: { append(text: string): void };
  }
}

test('@step stands on public methods with at most one parameter that return nothing', () => {
  class Good extends Flow {
    @step start() {}
    @step async work(_item: number) {
      await Promise.resolve();
    }
    @step join(_inputs: Inputs<Good>) {}
    @step({ end: true }) finish() {}
    @step({ start: true }) begin() {}
  }
  class Bad extends Flow {
    // @ts-expect-error: a step returns nothing
    @step answers() {
      return 3;
    }
    // @ts-expect-error: a step takes one item
    @step two(_a: number, _b: number) {}
    // @ts-expect-error: a private method is no step
    @step #hidden() {}
    // @ts-expect-error: nor is a static one
    @step static fixed() {}
    // @ts-expect-error: nor a field
    @step field = 3;
    // @ts-expect-error: nor a getter
    @step get size() {
      return 3;
    }
    // @ts-expect-error: an unknown option
    @step({ begin: true }) other() {}
    use() {
      this.#hidden();
    }
  }
  class NoFlow {
    // @ts-expect-error: a step belongs to a flow
    @step start() {}
  }
  void [Good, Bad, NoFlow];
});

test('a step decorator asks for the options that it needs', () => {
  const retry = defineStepDecorator<{ readonly times: number }>({
    name: 'retry',
    setup(_step, options) {
      expectTypeOf(options).toEqualTypeOf<{ readonly times: number }>();
    },
  });
  const timed = defineStepDecorator<{ readonly label?: string } | undefined>({ name: 'timed', setup() {} });
  const parsed = defineStepDecorator({
    name: 'parsed',
    options: z.object({ minutes: z.string().transform(Number) }),
    setup(_step, options) {
      expectTypeOf(options).toEqualTypeOf<{ minutes: number }>();
    },
  });
  class Decorated extends Flow {
    @retry({ times: 3 }) @timed() @step start() {}
    @step @timed({ label: 'b' }) @parsed({ minutes: '5' }) async b(_item: string) {
      await Promise.resolve();
    }
    // @ts-expect-error: times is missing
    @retry() @step c() {}
    // @ts-expect-error: times is a number
    @retry({ times: '3' }) @step d() {}
    // @ts-expect-error: an unknown option
    @retry({ times: 3, wait: 1 }) @step e() {}
    // @ts-expect-error: what the schema takes, not what it puts out
    @parsed({ minutes: 5 }) @step f() {}
    // @ts-expect-error: a field can't have it
    @timed() field = 3;
    // @ts-expect-error: nor can a method that answers
    @timed() answers() {
      return 3;
    }
  }
  void Decorated;
});

test('what decorates steps decorates all of a class, and asks for the same options', () => {
  const retry = defineStepDecorator<{ readonly times: number }>({ name: 'retry', setup() {} });
  const daily = defineFlowDecorator<undefined>({ name: 'daily', setup() {} });
  @daily()
  @retry({ times: 3 })
  class OfAll extends Flow {
    @retry({ times: 1 }) @step start() {}
  }
  @retry({ times: 3 })
  abstract class Base extends Flow {}
  // @ts-expect-error: times is a number
  @retry({ times: '3' })
  class WrongOptions extends Flow {}
  // @ts-expect-error: a class that is no flow
  @retry({ times: 3 })
  class NoFlow {
    start() {}
  }
  // @ts-expect-error: a class is no step
  @step
  class NoStep extends Flow {}
  // @ts-expect-error: whatever its options
  @step({ start: true })
  class NoStart extends Flow {}
  void [OfAll, Base, WrongOptions, NoFlow, NoStep, NoStart];
});

test('a decorator sets up taps, changes its step or flow, or both', () => {
  defineStepDecorator<{ readonly times: number }>({
    name: 'again',
    mutate(target, { times }) {
      expectTypeOf(times).toEqualTypeOf<number>();
      expectTypeOf(target.name).toEqualTypeOf<string>();
    },
  });
  defineFlowDecorator<undefined>({
    name: 'everywhere',
    setup() {},
    mutate(flow) {
      // @ts-expect-error: what stands on a flow can't stand on a step
      flow.step('start').addDecorator(defineFlowDecorator<undefined>({ name: 'other', setup() {} })());
    },
  });
  // @ts-expect-error: one that does neither
  defineStepDecorator<undefined>({ name: 'idle' });
  // @ts-expect-error: nor can a flow's
  defineFlowDecorator<undefined>({ name: 'idle' });
});

test('a flow decorator stands on flows', () => {
  const project = defineFlowDecorator<{ readonly name: string }>({ name: 'project', setup() {} });
  @project({ name: 'a' })
  class Good extends Flow {}
  // @ts-expect-error: its options are needed
  @project()
  class NoOptions extends Flow {}
  // @ts-expect-error: a class that is no flow
  @project({ name: 'a' })
  class NoFlow {
    name = '';
  }
  class OnStep extends Flow {
    // @ts-expect-error: a step can't have it
    @project({ name: 'a' }) @step start() {}
  }
  void [Good, NoOptions, NoFlow, OnStep];
});

test('a tap that forgets to return, or returns something else, does not compile', () => {
  definePlugin({
    name: 'taps',
    setup({ hooks }) {
      hooks.transformTaskPlan.tap((plan) => ({ ...plan, env: { A: '1' } }));
      hooks.transformTaskPlan.tap(async (plan) => Promise.resolve(plan));
      hooks.transformStepBody.tap((body) => ({ ...body, run: () => body.run() }));
      hooks.provideRecovery.tap(() => undefined);
      hooks.provideRecovery.tap(() => ({ kind: 'retry', delayMs: 1 }));
      hooks.provideEarlierTask.tap(({ path }) => path);
      hooks.provideEarlierTask.tap(async ({ path, finished }) => ((await finished(path)) ? path : undefined));
      // @ts-expect-error: a task is named by its path
      hooks.provideEarlierTask.tap(({ path }) => path.run);
      // @ts-expect-error: the return is forgotten
      hooks.transformTaskPlan.tap((plan) => {
        void plan;
      });
      // @ts-expect-error: also in an async tap
      hooks.transformConfig.tap(async (settings) => {
        await Promise.resolve(settings);
      });
      // @ts-expect-error: something else is returned
      hooks.transformTaskPlan.tap((plan) => plan.env);
      // @ts-expect-error: a synchronous hook can't wait
      hooks.transformStepBody.tap(async (body) => Promise.resolve(body));
      // @ts-expect-error: not the hook's argument
      hooks.beforeTask.tap((_count: number) => {});
      // @ts-expect-error: no recovery is called so
      hooks.provideRecovery.tap(() => ({ kind: 'again' }));
      // @ts-expect-error: a hook that isn't there
      hooks.beforeStep.tap(() => {});
      // @ts-expect-error: providers are tapped by name
      hooks.provideStorage.tap(() => undefined);
      // @ts-expect-error: plugins tap hooks, they don't fire them
      hooks.onEvent.call({});
    },
  });
});

test('current is typed, read-only, and has what plugins add', () => {
  expectTypeOf(current.attempt).toEqualTypeOf<number>();
  expectTypeOf(current.signal).toEqualTypeOf<AbortSignal>();
  expectTypeOf(current.foreach[0]?.item).toEqualTypeOf<unknown>();
  expectTypeOf(current.badge.append).toEqualTypeOf<(text: string) => void>();
  // @ts-expect-error: nobody added this
  void current.trigger;
  // @ts-expect-error: the running task's facts don't change
  current.attempt = 2;
});

test('an error needs its facts, and a code that is there', () => {
  const errors = defineErrors({
    MY_STORE_FULL: { message: (p: { path: string }) => `The store at ${p.path} is full.`, hint: 'Free some space.' },
    MY_STOPPED: { message: () => 'It was stopped.' },
  });
  expectTypeOf(errors.MY_STORE_FULL({ path: '/a' })).toEqualTypeOf<FlowError>();
  errors.MY_STORE_FULL({ path: '/a' }, { cause: new Error('full') });
  errors.MY_STOPPED();
  errors.MY_STOPPED({}, { cause: 3 });
  // @ts-expect-error: the path is missing
  errors.MY_STORE_FULL({});
  // @ts-expect-error: so are all facts
  errors.MY_STORE_FULL();
  // @ts-expect-error: a fact of another type
  errors.MY_STORE_FULL({ path: 3 });
  // @ts-expect-error: an unknown code
  errors.MY_STORE_EMPTY({ path: '/a' });
  // @ts-expect-error: a message can't be a plain text
  defineErrors({ MY_BAD: { message: 'text' } });
  defineErrors({ MY_USAGE: { message: () => 'It is wrong.', hint: 'Correct it.', exitCode: 2 } });
  // @ts-expect-error: bad usage without a word on what to do
  defineErrors({ MY_USAGE: { message: () => 'It is wrong.', exitCode: 2 } });
  defineErrors({
    // @ts-expect-error: nor may the hint be missing now and then
    MY_USAGE: { message: () => 'It is wrong.', hint: (): string | undefined => undefined, exitCode: 2 },
  });
});
