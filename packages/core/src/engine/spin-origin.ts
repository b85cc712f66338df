import { parseFlowName, parseRunId, type RunId, type TaskId } from '../contracts/ids.ts';
import { parsePathspec } from '../contracts/pathspec.ts';
import { errors } from './errors.ts';
import type { SpinRequest } from './find-spin.ts';
import type { Project } from './project.ts';
import { findLatestRun } from './resume-run.ts';

/** Whose inputs a step is to be run on, as far as somebody said. */
export interface SpinOrigin {
  readonly text: string | undefined;
  readonly flow?: string | undefined;
  readonly run?: RunId | 'latest' | undefined;
  readonly step?: string | undefined;
  readonly task?: TaskId | undefined;
}

/** Reads a run's id, `Flow/run`, or `Flow/run/step/task`. Throws FLOW_SPIN_RUN. */
export function parseSpinOrigin(text: string | undefined): SpinOrigin {
  if (text === undefined) return { text };
  if (!text.includes('/')) return { text, run: text === 'latest' ? text : parseRunId(text) };
  const { artifact, ...origin } = parsePathspec(text);
  if (artifact !== undefined) throw errors.FLOW_SPIN_RUN({ run: text, reason: 'it names an artifact' });
  return { text, ...origin };
}

/** The run and the task that are meant, for a flow that is loaded. Throws FLOW_SPIN_RUN and FLOW_SPIN_NO_RUN. */
export async function resolveSpinOrigin(
  project: Project,
  origin: SpinOrigin,
  of: { readonly flow: string; readonly step: string },
): Promise<Pick<SpinRequest, 'originRun' | 'task'>> {
  const refuse = (reason: string): never => {
    throw errors.FLOW_SPIN_RUN({ run: origin.text ?? '', reason });
  };
  if (origin.flow !== undefined && origin.flow !== of.flow)
    refuse(`it is of ${origin.flow}, and the flow is ${of.flow}`);
  if (origin.step !== undefined && origin.step !== of.step)
    refuse(`it is of the step ${origin.step}, and ${of.step} is to run`);
  const { run, task } = origin;
  return { originRun: run === 'latest' ? await latest(project, of.flow) : run, task };
}

async function latest(project: Project, flow: string): Promise<RunId> {
  const run = await findLatestRun(project, parseFlowName(flow));
  if (run !== undefined) return run;
  const { namespace } = project.settings;
  throw errors.FLOW_SPIN_NO_RUN({ flow, file: undefined, namespace });
}
