import { runFlow } from '@flow/client';
import { Flow, step } from '@flow/core';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { backoffDelay } from '../src/backoff-delay.ts';
import { makeRetry } from '../src/retry.ts';
import { collectEvents } from './collect-events.ts';

const settings = { delay: 2000, backoff: 2, maxDelay: 300_000, jitter: false };

test('without jitter the wait grows by the factor as far as the bound', () => {
  const waits = Array.from({ length: 10 }, (_, attempt) => backoffDelay(attempt, settings, () => 0.5));
  expect(waits).toEqual([2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000]);
});

test('a factor of 1 keeps the wait, and a large attempt stays within the bound', () => {
  expect(backoffDelay(7, { ...settings, backoff: 1 }, () => 0)).toBe(2000);
  expect(backoffDelay(5000, settings, () => 0)).toBe(300_000);
});

test('full jitter takes a random part, from none to all of the wait', () => {
  const jittered = { ...settings, jitter: true };
  expect([0, 0.25, 0.999_999].map((random) => backoffDelay(3, jittered, () => random))).toEqual([0, 4000, 16_000]);
});

const numbers = [0.5, 0.25, 1];
let drawn = 0;
const retry = makeRetry(() => numbers[drawn++] ?? 0);

class Waiting extends Flow {
  @retry({ times: 3, delay: { seconds: 0.004 }, backoff: 10, maxDelay: { seconds: 0.02 } })
  @step
  start() {
    this.fail();
    this.next(this.end);
  }

  @step end() {}

  private fail(): void {
    throw new Error('always');
  }
}

test('each retry of a run waits as its attempt and the randomness say', async () => {
  await using project = await testProject();
  const seen = collectEvents();
  await runFlow(Waiting, {}, { project, check: false, onEvent: seen.onEvent });
  const waits = seen.events.flatMap((event) => (event.kind === 'task.retrying' ? [event.delayMs] : []));
  expect(waits).toEqual([2, 5, 20]);
});
