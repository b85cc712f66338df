import { defineStepDecorator, type StepDecorator } from '@flow/core';

/** Stores how long a step's body took, as the artifact `seconds`. */
export const measured: () => StepDecorator = defineStepDecorator<undefined>({
  name: 'measured',
  sets: () => ['seconds'],
  setup(step) {
    step.transformStepBody.tap((body) => ({
      ...body,
      run: async () => {
        const begin = performance.now();
        await body.run();
        body.assign('seconds', (performance.now() - begin) / 1000);
      },
    }));
  },
});
