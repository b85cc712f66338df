import type { Flow } from '@flow/core';
import { startRun } from '@flow/core/engine';
import type { Stored } from './artifact-types.ts';
import { callerOf } from './keep-caller.ts';
import { runHere, type FlowResult, type RunFlowOptions } from './run-here.ts';

/** A flow's parameters, by field; a file's is its path. */
export type RunParameters<F extends Flow> = {
  readonly [K in keyof Stored<F>]?: Stored<F>[K] | (Stored<F>[K] extends Uint8Array ? string : never);
};

/**
 * Runs a flow from its class, in this process: no code package, no workers, the same executor. It is recorded as any other
 * run. What a task can't have here: environment variables of its own, the output of its child processes in its log, and an
 * end by force (a body that never waits goes on over its timeout). Disposing the result closes the project that was opened
 * for it. Node loads a flow's module only compiled: by `node --import @flow/core/register`, or in vitest by the plugin of
 * `@flow/testing/vitest`.
 *
 * Throws FLOW_RUN_FAILED, with the error of the user's code as `cause`, and FLOW_RUN_STOPPED, unless `check` is false.
 *
 * @example
 * await using result = await runFlow(Regions, { threshold: 0.9 });
 * console.log(await result.artifact('best'));
 */
export async function runFlow<F extends Flow>(
  flowClass: new () => F,
  parameters: RunParameters<F> = {},
  options: RunFlowOptions = {},
): Promise<FlowResult<F>> {
  const { variables, cwd = process.cwd() } = options;
  return runHere({
    flowClass,
    options,
    launch: (launching) => startRun({ ...launching, given: parameters, areTexts: false, variables, cwd }),
    caller: callerOf(runFlow),
  });
}
