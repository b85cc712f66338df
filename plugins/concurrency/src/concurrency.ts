import { defineStepDecorator, type StepDecorator } from '@flow/core';
import { concurrencyOptions, type ConcurrencyOptions } from './options.ts';

/**
 * Bounds how many tasks of a step run at once, below what `--max-workers` allows; with a `key`, how many of all steps
 * that name it. What waits for its place takes no worker: other steps go on. A task that waits for another attempt has
 * left its place; all members of a gang count as one. Each run counts for itself.
 *
 * @example
 * \@concurrency({ key: 'warehouse', limit: 3 })
 * \@step async end() {
 *   await fetch('https://example.com/warehouse');
 * }
 */
export const concurrency: (options: ConcurrencyOptions) => StepDecorator = defineStepDecorator<ConcurrencyOptions>({
  name: 'concurrency',
  options: concurrencyOptions,
  setup(step, { key = `step ${step.step}`, limit }) {
    step.transformStepPlan.tap((plan) => ({ ...plan, limits: [...plan.limits, { key, limit }] }));
  },
});
