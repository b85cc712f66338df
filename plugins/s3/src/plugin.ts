import { definePlugin, type Plugin } from '@flow/core';
import type { S3Options } from './options.ts';

declare module '@flow/core' {
  interface StorageProviders {
    /** A bucket of S3, or of what speaks its protocol. */
    s3: S3Options;
  }
}

/** Objects in a bucket of S3, as `s3`. The SDK is imported when a stack asks for it. */
const plugin: Plugin = definePlugin({
  name: '@flow/s3',
  setup({ hooks }) {
    hooks.provideStorage.for('s3').tap(
      async (request) => {
        const [{ parseOptions }, { openStorage }] = await Promise.all([import('./options.ts'), import('./storage.ts')]);
        return openStorage(parseOptions(request));
      },
      { check: async (request) => void (await import('./options.ts')).parseOptions(request) },
    );
  },
});

export default plugin;
