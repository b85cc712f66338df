import { pathToFileURL } from 'node:url';
import type { PluginSetting } from '../config/resolve-plugins.ts';
import type { FlowError } from '../contracts/flow-error.ts';
import { errors } from '../kernel/errors.ts';
import { importWatched } from './import-watched.ts';

/** As long as this a module may take to load. */
const patienceSeconds = 10;

/** A plugin's module; one that fails, however it does, is told of and left out. One at a time: it is watched meanwhile. */
export async function importPlugin(
  { source, from }: PluginSetting,
  file: string,
  onWarning: (warning: FlowError) => void,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    return await importWatched(pathToFileURL(file).href, inTime);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    onWarning(errors.FLOW_PLUGIN_LOAD({ plugin: source, from, reason }, { cause }));
    return undefined;
  }
}

async function inTime<T>(loading: Promise<T>): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const late = new Error(
    `its module wasn't loaded after ${String(patienceSeconds)} s. Does it await something that never comes?`,
  );
  const timer = setTimeout(() => reject(late), patienceSeconds * 1000).unref();
  return Promise.race([loading, over]).finally(() => clearTimeout(timer));
}
