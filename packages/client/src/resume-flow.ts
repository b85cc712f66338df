import type { Flow } from '@flow/core';
import { resumeRun } from '@flow/core/engine';
import { parseRunId } from '@flow/core/kernel';
import { callerOf } from './keep-caller.ts';
import type { RunParameters } from './run-flow.ts';
import { runHere, type FlowResult, type RunFlowOptions } from './run-here.ts';

export interface ResumeFlowOptions<F extends Flow> extends RunFlowOptions {
  /** The id of the run to go on from; by default, the flow's latest. */
  readonly originRun?: string;
  /** Runs these steps and what comes after them again, finished or not. */
  readonly steps?: readonly string[];
  /** Values for parameters that are new in the code; the others keep the value of then. */
  readonly parameters?: RunParameters<F>;
}

/**
 * Goes on from a run that failed, was stopped or killed, in this process, as `flow resume` does: what has finished is taken
 * over, the rest runs. Throws as `runFlow`, and FLOW_NOTHING_TO_RESUME, FLOW_RESUME_FINISHED, FLOW_RESUME_RUNNING,
 * FLOW_RESUME_TAKEN, FLOW_STEP_UNKNOWN and FLOW_PARAM_KEPT.
 *
 * @example
 * await using failed = await runFlow(Regions, {}, { check: false });
 * await using result = await resumeFlow(Regions, { originRun: failed.run.id });
 * console.log(await result.artifact('best'));
 */
export async function resumeFlow<F extends Flow>(
  flowClass: new () => F,
  options: ResumeFlowOptions<F> = {},
): Promise<FlowResult<F>> {
  const { originRun, steps, parameters: given = {}, variables, cwd = process.cwd() } = options;
  return runHere({
    flowClass,
    options,
    launch: (launching) =>
      resumeRun({
        ...launching,
        ...(originRun !== undefined && { originRun: parseRunId(originRun) }),
        ...(steps !== undefined && { steps }),
        parameters: { given, areTexts: false, variables, cwd },
      }),
    caller: callerOf(resumeFlow),
  });
}
