import type { ProviderRequest } from '../contracts/storage.ts';
import { definePlugin, type Plugin } from '../kernel/plugin.ts';
import { localStoragePlugin } from './plugins.ts';
import type { SqliteMetadataOptions } from './sqlite-metadata/sqlite-metadata.ts';

/** An index of runs in one SQLite file, as `sqlite`. */
const sqliteMetadataPlugin: Plugin = definePlugin({
  name: '@flow/core/sqlite-metadata',
  setup({ hooks }) {
    const parse = async (request: ProviderRequest): Promise<SqliteMetadataOptions> =>
      (await import('./sqlite-metadata/options.ts')).parseSqliteMetadataOptions(request);
    hooks.provideMetadata.for('sqlite').tap(
      async (request) => {
        const { createSqliteMetadata } = await import('./sqlite-metadata/sqlite-metadata.ts');
        return createSqliteMetadata(await parse(request));
      },
      { check: async (request) => void (await parse(request)) },
    );
  },
});

/** Tasks in processes of this machine, as `local`. */
const localProcessesPlugin: Plugin = definePlugin({
  name: '@flow/core/local-processes',
  setup({ hooks }) {
    const check = async (request: ProviderRequest): Promise<void> =>
      (await import('./unknown-options.ts')).refuseUnknownOptions(request, []);
    hooks.provideCompute.for('local').tap(
      async (request) => {
        await check(request);
        const { LocalProcesses } = await import('./local-processes/local-processes.ts');
        return new LocalProcesses(request);
      },
      { check },
    );
  },
});

/** Node of this machine, as `node`. */
const nodeEnvironmentPlugin: Plugin = definePlugin({
  name: '@flow/core/node-environment',
  setup({ hooks }) {
    const load = (): Promise<typeof import('./node-environment.ts')> => import('./node-environment.ts');
    hooks.provideEnvironment.for('node').tap(
      async (request) => {
        const { NodeEnvironment, parseNodeEnvironmentOptions } = await load();
        return new NodeEnvironment(parseNodeEnvironmentOptions(request));
      },
      { check: async (request) => void (await load()).parseNodeEnvironmentOptions(request) },
    );
  },
});

/** The providers that core brings along; each can be turned off or replaced like any other plugin. */
export const builtinPlugins: readonly Plugin[] = [
  localStoragePlugin,
  sqliteMetadataPlugin,
  localProcessesPlugin,
  nodeEnvironmentPlugin,
];
