import { defineStepDecorator, type StepDecorator } from '@flow/core';
import { timeoutMs, timeoutOptions, type TimeoutOptions, type TimeoutSettings } from './options.ts';

/**
 * Bounds the time of each attempt at a step. When it is over, `current.signal` is aborted; a body that hasn't ended
 * after the `grace` (2 s) loses its process, one that never waits too. The attempt fails with FLOW_TASK_TIMEOUT, which
 * `@retry` and `@catchError` treat as any other failure. Of two timeouts the shorter holds.
 *
 * @example
 * \@timeout({ minutes: 5 })
 * \@step async end() {
 *   await fetch('https://example.com/slow', { signal: current.signal });
 * }
 */
export const timeout: (options: TimeoutOptions) => StepDecorator = defineStepDecorator<TimeoutOptions, TimeoutSettings>(
  {
    name: 'timeout',
    options: timeoutOptions,
    setup(step, settings) {
      const ms = timeoutMs(settings);
      step.transformTaskPlan.tap((plan) => {
        if (plan.timeoutMs !== undefined && plan.timeoutMs <= ms) return plan;
        return { ...plan, timeoutMs: ms, graceMs: settings.grace };
      });
    },
  },
);
