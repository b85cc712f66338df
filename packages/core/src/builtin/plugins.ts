import type { ProviderRequest } from '../contracts/storage.ts';
import { definePlugin, type Plugin } from '../kernel/plugin.ts';
import type { LocalStorageOptions } from './local-storage/local-storage.ts';

/** Files in a folder, as `local`. */
export const localStoragePlugin: Plugin = definePlugin({
  name: '@flow/core/local-storage',
  setup({ hooks }) {
    const parse = async (request: ProviderRequest): Promise<LocalStorageOptions> =>
      (await import('./local-storage/options.ts')).parseLocalStorageOptions(request);
    hooks.provideStorage.for('local').tap(
      async (request) => {
        const { createLocalStorage } = await import('./local-storage/local-storage.ts');
        return createLocalStorage(await parse(request));
      },
      { check: async (request) => void (await parse(request)) },
    );
  },
});
