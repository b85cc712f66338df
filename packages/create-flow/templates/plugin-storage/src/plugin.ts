import { join } from 'node:path';
import { definePlugin, type Plugin } from '@flow/core';

declare module '@flow/core' {
  interface StorageProviders {
    ['__SHORT__']: { readonly file?: string };
  }
}

/** Objects in one SQLite file. */
const plugin: Plugin = definePlugin({
  name: '__NAME__',
  setup({ hooks }) {
    hooks.provideStorage.for('__SHORT__').tap(async ({ options, projectRoot, durability, isReadOnly = false }) => {
      const { SqliteStorage } = await import('./sqlite-storage.ts');
      const file = join(projectRoot, typeof options['file'] === 'string' ? options['file'] : '.flow/objects.db');
      return new SqliteStorage({ file, isReadOnly, isPowerSafe: durability === 'power' });
    });
  },
});

export default plugin;
