import { definePlugin, type Plugin } from '@flow/core';

declare module '@flow/core' {
  interface ComputeProviders {
    ['__SHORT__']: { readonly slots?: number };
  }
}

/** Runs the tasks of flows, a few at once. */
const plugin: Plugin = definePlugin({
  name: '__NAME__',
  setup({ hooks }) {
    hooks.provideCompute.for('__SHORT__').tap(async (request) => {
      const { SlotsCompute } = await import('./slots-compute.ts');
      const { slots } = request.options;
      return new SlotsCompute(request, typeof slots === 'number' ? slots : 2);
    });
  },
});

export default plugin;
