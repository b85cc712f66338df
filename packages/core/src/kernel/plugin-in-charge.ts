import { AsyncLocalStorage } from 'node:async_hooks';
import { errors } from './errors.ts';

/** Whose code runs. */
export interface PluginInCharge {
  readonly plugin: string;
  /** The hook that it answers; undefined for its setup. */
  readonly hook: string | undefined;
}

const inCharge = new AsyncLocalStorage<PluginInCharge | undefined>();

/** Runs a plugin's code, so that what it does, now or in what it leaves behind, is known to be its doing. */
export function asPlugin<T>(plugin: PluginInCharge, work: () => T): T {
  return inCharge.run(plugin, work);
}

/** Runs what a plugin calls without its being the plugin's doing. */
export function asNobody<T>(work: () => T): T {
  return inCharge.run(undefined, work);
}

/** The plugin whose code runs, or which left behind what runs; undefined for all other code. */
export function pluginInCharge(): PluginInCharge | undefined {
  return inCharge.getStore();
}

/** From now on a plugin that calls process.exit gets an error with its name; all others end the process. */
export function refusePluginExit(): Disposable {
  const before = process.exit.bind<typeof process.exit>(process);
  const exit = (code?: number | string | null): never => {
    const plugin = pluginInCharge();
    if (plugin === undefined) return before(code);
    throw errors.FLOW_PLUGIN_EXIT({ ...plugin, code: String(code ?? '') });
  };
  process.exit = exit;
  return {
    [Symbol.dispose]: () => {
      if (process.exit === exit) process.exit = before;
    },
  };
}
