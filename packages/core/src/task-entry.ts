import { runWorker } from './builtin/local-processes/worker-main.ts';
import type { GivenDecorator } from './contracts/given-decorator.ts';
import { giveDecorators, offerOf, type PackagedFlowModule } from './flow/given-decorators.ts';
import { findFlowClass, readDefinition, type FlowDefinition } from './flow/read-definition.ts';
import type { Plugin } from './kernel/plugin.ts';

/** What a code package's entry hands over. */
export interface TaskProcessOptions {
  readonly loadPlugins: () => Promise<readonly Plugin[]>;
  /** Imports the user's module, whose configs are known by then. */
  readonly loadFlow: () => Promise<PackagedFlowModule>;
}

/** Makes this process one that runs tasks of the packaged flow, as its launcher asks. */
export function startTaskProcess({ loadPlugins, loadFlow }: TaskProcessOptions): void {
  const load = async (given: readonly GivenDecorator[]): Promise<FlowDefinition> => {
    const flow = await loadFlow();
    const definition = readDefinition(findFlowClass(flow.module));
    return giveDecorators(definition, given, offerOf(definition, flow));
  };
  runWorker({ load, loadPlugins });
}
