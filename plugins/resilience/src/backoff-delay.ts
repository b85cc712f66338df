import type { RetrySettings } from './options.ts';

/**
 * How long to wait, in milliseconds, after the failed attempt number `attempt` (counted from 0): "full jitter", a random
 * time between 0 and `min(maxDelay, delay * backoff ** attempt)`; without jitter, that bound itself.
 * Source: AWS Architecture Blog, "Exponential Backoff And Jitter",
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param random - a number from 0 up to, not including, 1
 */
export function backoffDelay(
  attempt: number,
  { delay, backoff, maxDelay, jitter }: Omit<RetrySettings, 'times' | 'on'>,
  random: () => number,
): number {
  const longest = Math.min(maxDelay, delay * backoff ** attempt);
  return Math.round(jitter ? random() * longest : longest);
}
