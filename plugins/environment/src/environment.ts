import { defineStepDecorator, type StepDecorator } from '@flow/core';
import { environmentOptions, type EnvironmentOptions, type EnvironmentSettings } from './options.ts';

/**
 * Sets environment variables for a step's tasks and for what they start. They are there before the first line of the
 * flow's file is run, so that a library which reads them when it is imported sees them too. Of two that set the same
 * variable the upper one holds.
 *
 * @example
 * \@environment({ vars: { OMP_NUM_THREADS: 4 } })
 * \@step end() {
 *   console.log(process.env['OMP_NUM_THREADS']);
 * }
 */
export const environment: (options: EnvironmentOptions) => StepDecorator = defineStepDecorator<
  EnvironmentOptions,
  EnvironmentSettings
>({
  name: 'environment',
  options: environmentOptions,
  setup(step, { vars }) {
    step.transformTaskPlan.tap((plan) => ({ ...plan, env: { ...plan.env, ...vars } }));
  },
});
