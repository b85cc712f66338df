import { runWorker } from './builtin/local-processes/worker-main.ts';
import { findFlowClass, readDefinition } from './flow/read-definition.ts';
import type { Plugin } from './kernel/plugin.ts';

/** What a code package's entry hands over. */
export interface TaskProcessOptions {
  readonly loadPlugins: () => Promise<readonly Plugin[]>;
  /** Imports the user's module, whose configs are known by then. */
  readonly loadModule: () => Promise<Readonly<Record<string, unknown>>>;
}

/** Makes this process one that runs tasks of the packaged flow, as its launcher asks. */
export function startTaskProcess({ loadPlugins, loadModule }: TaskProcessOptions): void {
  runWorker({ load: async () => readDefinition(findFlowClass(await loadModule())), loadPlugins });
}
