import { definePlugin, type Plugin } from '../kernel/plugin.ts';

/** Files in a folder, as `local`. */
export const localStoragePlugin: Plugin = definePlugin({
  name: '@flow/core/local-storage',
  setup({ hooks }) {
    hooks.provideStorage.for('local').tap(async (request) => {
      const { createLocalStorage } = await import('./local-storage/local-storage.ts');
      const { parseLocalStorageOptions } = await import('./local-storage/options.ts');
      return createLocalStorage(parseLocalStorageOptions(request));
    });
  },
});
