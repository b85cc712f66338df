import { definePlugin, type Plugin } from '@flow/core';
import type { ProviderRequest } from '@flow/core/kernel';

declare module '@flow/core' {
  interface StorageProviders {
    redis: {
      /** `redis://[[user]:password@]host[:port][/database]`, or `rediss://` for TLS; by default, REDIS_URL. */
      readonly url?: string;
      /** What the names of all keys in Redis begin with; `flow:` by default. */
      readonly prefix?: string;
      /** A PEM file with the authorities that may have signed the server's certificate; relative to the project. */
      readonly ca?: string;
      /** How long a lost connection is tried again; 10 by default. */
      readonly reconnectSeconds?: number;
    };
  }
}

/** Objects in a Redis server, as `redis`. */
const plugin: Plugin = definePlugin({
  name: 'flow-plugin-redis',
  setup({ hooks }) {
    hooks.provideStorage.for('redis').tap(
      async (request) => {
        const { openRedisStorage } = await import('./redis-storage.ts');
        return openRedisStorage(await parse(request), request);
      },
      { check: async (request) => void (await parse(request)) },
    );
  },
});

async function parse(request: ProviderRequest): Promise<import('./options.ts').RedisOptions> {
  return (await import('./options.ts')).parseRedisOptions(request);
}

export default plugin;
