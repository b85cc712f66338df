import type { Project } from '@flow/core/engine';
import { ComputeBench } from './compute-bench.ts';
import { computeFanOut } from './compute-fan-out.ts';
import { computeOutcomes } from './compute-outcomes.ts';
import { computeOutput } from './compute-output.ts';
import { computeProcesses } from './compute-processes.ts';
import { computeStops } from './compute-stops.ts';
import { allSupported, type ComputeSupport } from './compute-support.ts';
import { toCases, type CaseDefinition, type ConformanceCase, type ConformanceOptions } from './conformance-case.ts';

export interface ComputeConformanceOptions extends ConformanceOptions {
  /** What the compute doesn't do: its cases are listed as not supported. */
  readonly supports?: Partial<ComputeSupport>;
}

/**
 * Everything that the contract of `ComputeBackend` promises, for any test runner. `project` gives a project whose config
 * names the compute, and a store that its tasks reach: the same one each time, so that the suite's flow is packed once. Each
 * case opens a compute of its own by the project's plugins, and a run.
 *
 * @example
 * const project = await testProject({ config: { compute: 'my-compute', plugins: ['./src/plugin.ts'] } });
 *
 * const options = { supports: { gangs: false }, timeScale: 10 };
 * for (const { name, isSupported, limitMs, run } of computeConformance(() => project, options))
 *   test.runIf(isSupported)(name, run, limitMs);
 */
export function computeConformance(
  project: () => Project | Promise<Project>,
  { supports, timeScale = 1 }: ComputeConformanceOptions = {},
): readonly ConformanceCase[] {
  const supported = { ...allSupported, ...supports };
  const definitions = [
    ...computeOutcomes,
    ...computeOutput(supported),
    ...computeStops,
    ...computeProcesses(supported),
    ...computeFanOut(supported),
  ];
  return toCases(() => ComputeBench.open({ project, timeScale }), definitions.map(watched), { timeScale });
}

/** A task of this machine takes a second at most; each case runs few. */
const limitMs = 60_000;

/** Whatever a case is about, what is told of its tasks is looked at too, also when they have been stopped. */
function watched(definition: CaseDefinition<ComputeBench>): CaseDefinition<ComputeBench> {
  return {
    limitMs,
    ...definition,
    check: async (bench, benches) => {
      await definition.check(bench, benches);
      await bench[Symbol.asyncDispose]();
      bench.checkWatches();
    },
  };
}
