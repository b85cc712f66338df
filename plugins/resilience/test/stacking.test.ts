import { setTimeout as sleep } from 'node:timers/promises';
import { runFlow } from '@flow/client';
import { current, Flow, step, type Inputs, type StepDecorator } from '@flow/core';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { catchError, retry, timeout, type CaughtError } from '../src/index.ts';
import { collectEvents } from './collect-events.ts';

const decorators = {
  retry: retry({ times: 1, delay: { seconds: 0.001 } }),
  catchError: catchError({ into: 'failure' }),
  timeout: timeout({ seconds: 0.03 }),
} as const;

type Name = keyof typeof decorators;

const orders: readonly (readonly [Name, Name, Name])[] = [
  ['retry', 'catchError', 'timeout'],
  ['retry', 'timeout', 'catchError'],
  ['catchError', 'retry', 'timeout'],
  ['catchError', 'timeout', 'retry'],
  ['timeout', 'retry', 'catchError'],
  ['timeout', 'catchError', 'retry'],
];

/** Waits until its time is over. */
function stall(): Promise<void> {
  return sleep(60_000, undefined, { signal: current.signal });
}

/** A flow whose items and whose join have the three decorators in some order; the item `slow` and the join stall. */
function stackedFlow([first, second, third]: readonly [
  StepDecorator,
  StepDecorator,
  StepDecorator,
]): new () => Stacked {
  return class StackedInOrder extends Flow implements Stacked {
    failure: CaughtError | undefined;
    failures!: readonly (string | undefined)[];

    @step start() {
      this.next(this.work, { foreach: ['quick', 'slow', 'hasty'] });
    }

    @first
    @second
    @third
    @step
    async work(item: string) {
      if (item === 'slow') await stall();
      if (item === 'hasty' && current.attempt === 0) throw new Error('too soon');
      this.next(this.gather);
    }

    @step gather(inputs: Inputs<StackedInOrder>) {
      this.failures = inputs.map((input) => input.failure?.code);
      this.next(this.left, this.right);
    }

    @step left() {
      this.next(this.join);
    }

    @step right() {
      this.next(this.join);
    }

    @first
    @second
    @third
    @step
    async join(inputs: Inputs<StackedInOrder>) {
      this.merge(inputs);
      await stall();
      this.next(this.end);
    }

    @step end() {}
  };
}

interface Stacked extends Flow {
  failure: CaughtError | undefined;
  failures: readonly (string | undefined)[];
}

test.each(orders)('@%s above @%s above @%s', async (...order) => {
  await using project = await testProject();
  const seen = collectEvents();
  const [first, second, third] = order;
  const flow = stackedFlow([decorators[first], decorators[second], decorators[third]]);
  const { run } = await runFlow(flow, {}, { project, onEvent: seen.onEvent });
  expect(await (await run.task('gather')).artifact('failures')).toEqual([undefined, 'FLOW_TASK_TIMEOUT', undefined]);
  expect((await run.artifact('failure'))?.code).toBe('FLOW_TASK_TIMEOUT');
  const ends = await Promise.all(['0-0', '0-1', '0-2'].map(async (id) => run.task('work', id)));
  expect(ends.map(({ attempts }) => attempts.map(({ status }) => status))).toEqual([
    ['finished'],
    ['failed', 'failed', 'finished'],
    ['failed', 'finished'],
  ]);
  expect(seen.story.filter((line) => line.includes(' join/0'))).toEqual([
    'failed join/0 0',
    'retrying join/0 0',
    'failed join/0 1',
    'caught join/0 1',
    'finished join/0 2',
  ]);
});
