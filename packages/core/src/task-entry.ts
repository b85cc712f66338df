import { runWorker } from './builtin/local-processes/worker-main.ts';
import type { GivenDecorator } from './contracts/given-decorator.ts';
import { giveDecorators, makersFor } from './flow/given-decorators.ts';
import { findFlowClass, readDefinition, type FlowDefinition } from './flow/read-definition.ts';
import type { PackagedPlugin } from './task/load-packaged-plugins.ts';

type Module = Readonly<Record<string, unknown>>;

/** What a code package's entry hands over. */
export interface TaskProcessOptions {
  readonly loadPlugins: () => Promise<readonly PackagedPlugin[]>;
  /** Imports the user's module, whose configs are known by then. */
  readonly loadModule: () => Promise<Module>;
  /** What packages provide of the decorators that the run was given, by their names. */
  readonly loadDecorators: () => Promise<Module>;
}

/** Makes this process one that runs tasks of the packaged flow, as its launcher asks. */
export function startTaskProcess({ loadPlugins, loadModule, loadDecorators }: TaskProcessOptions): void {
  const load = async (given: readonly GivenDecorator[]): Promise<FlowDefinition> => {
    const module = await loadModule();
    const definition = readDefinition(findFlowClass(module));
    const decorators = await loadDecorators();
    const makers = makersFor(definition, { module, decorators });
    return giveDecorators(definition, given, { makers, names: () => [...makers.keys()] });
  };
  runWorker({ load, loadPlugins });
}
