import { setTimeout as sleep } from 'node:timers/promises';
import { runFlow } from '@flow/client';
import { current, Flow, step } from '@flow/core';
import { testProject } from '@flow/testing';
import { describe, expect, test } from 'vitest';
import { catchError, retry, timeout, type CaughtError } from '../src/index.ts';
import { collectEvents } from './collect-events.ts';

class Heeding extends Flow {
  @timeout({ seconds: 0.05 })
  @step
  async start() {
    await sleep(60_000, undefined, { signal: current.signal });
    this.next(this.end);
  }

  @step end() {}
}

class Deaf extends Flow {
  @timeout({ seconds: 0.02, grace: { seconds: 0.02 } })
  @step
  async start() {
    await sleep(5_000, undefined, { ref: false });
    this.next(this.end);
  }

  @step end() {}
}

class Quick extends Flow {
  @timeout({ minutes: 5 })
  @step
  async start() {
    await sleep(1);
    this.next(this.end);
  }

  @step end() {}
}

class Stacked extends Flow {
  error: CaughtError | undefined;

  @timeout({ hours: 1 })
  @catchError()
  @timeout({ seconds: 0.01 })
  @retry({ times: 1, delay: { seconds: 0.001 } })
  @step
  async start() {
    await sleep(60_000, undefined, { signal: current.signal });
    this.next(this.end);
  }

  @step end() {}
}

class SlowOnce extends Flow {
  tried!: number;

  @retry({ times: 2, delay: { seconds: 0.001 }, on: ['FLOW_TASK_TIMEOUT'] })
  @timeout({ seconds: 0.1 })
  @step
  async start() {
    if (current.attempt === 0) await sleep(60_000, undefined, { signal: current.signal });
    this.tried = current.attempt + 1;
    this.next(this.end);
  }

  @step end() {}
}

describe('timeout', () => {
  test.each([Heeding, Deaf])('a step that takes too long fails with FLOW_TASK_TIMEOUT: %o', async (flow) => {
    await using project = await testProject();
    const began = performance.now();
    const result = await runFlow<Heeding | Deaf>(flow, {}, { project, check: false });
    expect(performance.now() - began).toBeLessThan(4000);
    expect(result.failures[0]?.error).toMatchObject({ code: 'FLOW_TASK_TIMEOUT', name: 'FlowError' });
    expect(result.failures[0]?.error.message).toBe(
      `The task took longer than its ${flow === Deaf ? '0.02' : '0.05'} s.`,
    );
  });

  test('a step that ends in time is left alone', async () => {
    await using project = await testProject();
    expect((await runFlow(Quick, {}, { project })).status).toBe('finished');
  });

  test('a timeout is retried when the errors to retry name it', async () => {
    await using project = await testProject();
    const result = await runFlow(SlowOnce, {}, { project });
    expect(await result.artifact('tried')).toBe(2);
  });

  test('all decorators on one step, in a jumbled order: the shorter time holds, retries come before the catch', async () => {
    await using project = await testProject();
    const seen = collectEvents();
    const result = await runFlow(Stacked, {}, { project, onEvent: seen.onEvent });
    expect(seen.story).toEqual([
      'failed start/0 0',
      'retrying start/0 0',
      'failed start/0 1',
      'caught start/0 1',
      'finished start/0 2',
      'finished end/0 0',
    ]);
    expect((await result.artifact('error'))?.message).toBe('The task took longer than its 0.01 s.');
  });
});
