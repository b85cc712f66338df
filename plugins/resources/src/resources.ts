import { defineStepDecorator, type StepDecorator } from '@flow/core';
import { resourcesOptions, type ResourcesOptions, type ResourcesSettings } from './options.ts';

/**
 * Says what each task of a step needs of the machine. A compute that makes a machine for each task gives it that much;
 * this machine runs no more tasks together than it has processors and memory for. Of two on a step the upper one holds,
 * for what it names.
 *
 * @example
 * \@resources({ cpu: 2, memory: '8 GB' })
 * \@step end() {}
 */
export const resources: (options: ResourcesOptions) => StepDecorator = defineStepDecorator<
  ResourcesOptions,
  ResourcesSettings
>({
  name: 'resources',
  options: resourcesOptions,
  setup(step, { cpu, memory: memoryMb, gpu, disk: diskMb, sharedMemory: sharedMemoryMb }) {
    const all = Object.entries({ cpu, memoryMb, gpu, diskMb, sharedMemoryMb });
    const asked = Object.fromEntries(all.filter((entry): entry is [string, number] => entry[1] !== undefined));
    step.transformStepPlan.tap((plan) => ({ ...plan, resources: { ...plan.resources, ...asked } }));
  },
});
