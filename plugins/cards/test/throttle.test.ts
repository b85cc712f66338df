import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Throttle } from '../src/throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('what is asked for sooner is done once, when the time is over', async () => {
  const work = vi.fn(() => Promise.resolve());
  const throttle = new Throttle(work, 1000);
  await throttle.ask();
  await throttle.ask();
  await throttle.ask();
  expect(work).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(999);
  expect(work).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(work).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(5000);
  expect(work).toHaveBeenCalledTimes(2);
});

test('work is not done twice at the same time, and is waited for at the end', async () => {
  let running = 0;
  let most = 0;
  const throttle = new Throttle(async () => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 2500));
    running--;
  }, 1000);
  void throttle.ask();
  await vi.advanceTimersByTimeAsync(1500);
  void throttle.ask();
  await vi.advanceTimersByTimeAsync(3000);
  expect(most).toBe(1);
  const ended = throttle.end();
  await vi.advanceTimersByTimeAsync(3000);
  await ended;
  expect(running).toBe(0);
});

test('after its end nothing is done', async () => {
  const work = vi.fn(() => Promise.resolve());
  const throttle = new Throttle(work, 1000);
  await throttle.ask();
  await throttle.ask();
  await throttle.end();
  await throttle.ask();
  await vi.advanceTimersByTimeAsync(5000);
  expect(work).toHaveBeenCalledTimes(1);
});
