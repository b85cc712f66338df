import { runWorker } from './builtin/local-processes/worker-main.ts';
import { findFlowClass, readDefinition } from './flow/read-definition.ts';
import type { Plugin } from './kernel/plugin.ts';

/** What a code package's entry hands over. */
export interface TaskProcessOptions {
  /** The user's module. */
  readonly module: Readonly<Record<string, unknown>>;
  readonly plugins: readonly Plugin[];
}

/** Makes this process one that runs tasks of the packaged flow, as its launcher asks. */
export function startTaskProcess({ module, plugins }: TaskProcessOptions): void {
  runWorker({ load: () => readDefinition(findFlowClass(module)), plugins });
}
