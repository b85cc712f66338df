import { runFlow } from '@flow/client';
import { current, defineErrors, Flow, step, type Inputs } from '@flow/core';
import { testProject } from '@flow/testing';
import { describe, expect, test } from 'vitest';
import { retry } from '../src/index.ts';
import { collectEvents } from './collect-events.ts';

const soon = { delay: { seconds: 0.001 } } as const;

class RateLimitError extends Error {
  override readonly name = 'RateLimitError';
}

const catalogue = defineErrors({ TEST_BUSY: { message: () => 'The service is busy.' } });

class Flaky extends Flow {
  attempts!: number;

  @retry({ times: 2, ...soon })
  @step
  start() {
    if (current.attempt < 2) throw new Error(`attempt ${String(current.attempt)}`);
    this.attempts = current.attempt + 1;
    this.next(this.end);
  }

  @step end() {}
}

class Hopeless extends Flow {
  @retry({ times: 2, ...soon })
  @step
  start() {
    this.work();
    this.next(this.end);
  }

  @step end() {}

  private work(): void {
    throw new Error(`attempt ${String(current.attempt)} of retry ${String(current.retryCount)}`);
  }
}

class Choosy extends Flow {
  @retry({ times: 3, ...soon, on: [RateLimitError, 'ECONNRESET', 'TEST_BUSY'] })
  @step
  start() {
    if (current.attempt === 0) throw new RateLimitError('slow down');
    if (current.attempt === 1) throw Object.assign(new Error('the connection broke'), { code: 'ECONNRESET' });
    if (current.attempt === 2) throw catalogue.TEST_BUSY();
    this.next(this.end);
  }

  @step end() {}
}

class Picky extends Flow {
  @retry({ times: 3, ...soon, on: ({ message }) => message.includes('again') })
  @step
  start() {
    if (current.attempt === 0) throw new Error('try again');
    if (current.attempt === 1) throw new TypeError('not a function');
    this.next(this.end);
  }

  @step end() {}
}

class Fanned extends Flow {
  item!: number;
  tried!: number;
  attempts!: readonly number[];

  @step start() {
    this.next(this.work, { foreach: [1, 2, 3] });
  }

  @retry({ times: 1, ...soon })
  @step
  work(item: number) {
    if (item === 2 && current.attempt === 0) throw new Error('the second');
    this.item = item;
    this.tried = current.attempt;
    this.next(this.join);
  }

  @retry({ times: 1, ...soon })
  @step
  join(inputs: Inputs<Fanned>) {
    if (current.attempt === 0) throw new Error('the join');
    this.attempts = inputs.map((input) => input.tried);
    this.next(this.end);
  }

  @step end() {}
}

describe('retry', () => {
  test('a task that fails is tried again until it succeeds', async () => {
    await using project = await testProject();
    const seen = collectEvents();
    const result = await runFlow(Flaky, {}, { project, onEvent: seen.onEvent });
    expect(await result.artifact('attempts')).toBe(3);
    expect(seen.story).toMatchInlineSnapshot(`
      [
        "failed start/0 0",
        "retrying start/0 0",
        "failed start/0 1",
        "retrying start/0 1",
        "finished start/0 2",
        "finished end/0 0",
      ]
    `);
    const task = await result.run.task('start');
    expect(task.attempts.map(({ attempt, status }) => [attempt, status])).toMatchInlineSnapshot(`
      [
        [
          0,
          "failed",
        ],
        [
          1,
          "failed",
        ],
        [
          2,
          "finished",
        ],
      ]
    `);
  });

  test('after `times` retries the run fails with the last error', async () => {
    await using project = await testProject();
    const failing = runFlow(Hopeless, {}, { project });
    await expect(failing).rejects.toMatchObject({
      code: 'FLOW_RUN_FAILED',
      cause: { message: 'attempt 2 of retry 2' },
    });
  });

  test('`on` names classes, codes of any error and codes of ours', async () => {
    await using project = await testProject();
    const result = await runFlow(Choosy, {}, { project });
    expect(result.tasks).toMatchObject({ failed: 3, finished: 2 });
  });

  test("an error that `on` doesn't mean is not tried again", async () => {
    await using project = await testProject();
    const seen = collectEvents();
    const result = await runFlow(Picky, {}, { project, check: false, onEvent: seen.onEvent });
    expect(result.failures[0]?.error).toMatchObject({ name: 'TypeError', message: 'not a function' });
    expect(seen.story).toMatchInlineSnapshot(`
      [
        "failed start/0 0",
        "retrying start/0 0",
        "failed start/0 1",
      ]
    `);
  });

  test('items of a foreach and joins are tried again one by one', async () => {
    await using project = await testProject();
    const result = await runFlow(Fanned, {}, { project });
    expect(await result.artifact('attempts')).toEqual([0, 1, 0]);
    expect(result.tasks.failed).toBe(2);
  });
});
