import { defineStepDecorator, type StepDecorator } from '@flow/core';
import { backoffDelay } from './backoff-delay.ts';
import { retryOptions, type RetryOptions, type RetrySettings } from './options.ts';

/** What `@catchError` stands after, so that it comes last whichever is written first. */
export const retryTap = '@flow/resilience/retry';

/** `retry` with its randomness given. */
export function makeRetry(random: () => number): (options?: RetryOptions) => StepDecorator {
  return defineStepDecorator<RetryOptions | undefined, RetrySettings>({
    name: 'retry',
    options: retryOptions,
    setup(step, settings) {
      step.provideRecovery.tap(
        ({ attempt, error }) => {
          if (attempt >= settings.times || !settings.on(error)) return undefined;
          return { kind: 'retry', delayMs: backoffDelay(attempt, settings, random) };
        },
        { name: retryTap },
      );
    },
  });
}

/**
 * Tries a task again after it failed, was lost with its process, or ran out of time: up to `times` more attempts (3), the
 * first after up to `delay` (2 s), each further one after up to `backoff` (2) times as long, none after more than
 * `maxDelay` (5 min). The wait is a random part of that (full jitter). A task that waits takes no worker.
 *
 * @example
 * \@retry({ times: 5, delay: { seconds: 10 }, on: ['ECONNRESET', TypeError] })
 * \@step async end() {
 *   await fetch('https://example.com/often-busy');
 * }
 */
export const retry: (options?: RetryOptions) => StepDecorator = makeRetry(Math.random);
