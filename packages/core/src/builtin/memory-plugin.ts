import { definePlugin, type Plugin } from '../kernel/plugin.ts';

/**
 * A storage and an index in this process's memory, as `memory`: gone with the project that opened them. No part of a
 * command, since the processes of its tasks would each see a store of their own.
 */
export const memoryPlugin: Plugin = definePlugin({
  name: '@flow/core/memory',
  setup({ hooks }) {
    hooks.provideStorage.for('memory').tap(async () => {
      const { MemoryStorage } = await import('./memory-storage.ts');
      return new MemoryStorage();
    });
    hooks.provideMetadata.for('memory').tap(async () => {
      const { createMemoryIndex } = await import('./sqlite-metadata/sqlite-metadata.ts');
      return createMemoryIndex();
    });
  },
});
