import type { KernelHooks } from './hooks.ts';

/** What a plugin's `setup` gets. */
export interface PluginKernel {
  readonly hooks: KernelHooks;
}

/** A named set of taps; the default export of a plugin's module. */
export interface Plugin {
  /** The npm package's name. */
  readonly name: string;
  /** Plugins that this one's taps all stand before, unless a tap says otherwise. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  /** Taps hooks, and returns before any of them fires; heavy imports belong into the taps. */
  setup(kernel: PluginKernel): void | Promise<void>;
}

/**
 * Declares a plugin.
 *
 * @example
 * export default definePlugin({
 *   name: 'flow-plugin-hello',
 *   setup({ hooks }) {
 *     hooks.beforeRun.tap(({ manifest }) => console.log(`hello, ${manifest.user}`));
 *   },
 * });
 */
export function definePlugin(plugin: Plugin): Plugin {
  return Object.freeze(plugin);
}
