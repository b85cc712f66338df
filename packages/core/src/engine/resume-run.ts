import { didYouMean } from '../contracts/did-you-mean.ts';
import { parseFlowName, type FlowName, type RunId, type StepName } from '../contracts/ids.ts';
import type { RunManifest } from '../contracts/records.ts';
import { Manifests } from '../datastore/manifests.ts';
import { errors } from './errors.ts';
import { launchRun, type LaunchOptions, type RunEnd } from './launch-run.ts';
import { checkedGraph, type LoadedFlow } from './load-flow.ts';
import type { Project } from './project.ts';

export interface ResumeOptions extends Omit<LaunchOptions, 'parameters' | 'origin'> {
  /** The run to go on from; by default, the flow's latest. */
  readonly originRun?: RunId | undefined;
  /** Runs this step and what comes after it again, finished or not. */
  readonly step?: string | undefined;
}

/**
 * Goes on from a run that failed, was stopped or killed: finished tasks are taken over by reference, the rest runs, with
 * the code as it is now and the parameters of then. Throws FLOW_NOTHING_TO_RESUME, FLOW_RESUME_FINISHED, FLOW_STEP_UNKNOWN.
 */
export async function resumeRun(options: ResumeOptions): Promise<RunEnd> {
  const { project, flow, step } = options;
  const rerunFrom = step === undefined ? undefined : knownStep(flow, step);
  const storage = await project.storage();
  const manifests = new Manifests(storage);
  const name = parseFlowName(flow.name);
  const run = options.originRun ?? (await latestRun(project, name, flow.file));
  const origin = await manifests.run(name, run);
  if (rerunFrom === undefined && (await hasFinished(manifests, origin))) {
    throw errors.FLOW_RESUME_FINISHED({ path: `${name}/${run}`, file: flow.file, start: origin.graph.start });
  }
  return launchRun({ ...options, parameters: origin.parameters, origin: { run, rerunFrom } });
}

/** The flow's newest run, whatever became of it; `file` is the flow's, for the error. */
export async function latestRun(project: Project, flow: FlowName, file?: string): Promise<RunId> {
  const metadata = await project.metadata();
  for await (const { run } of metadata.listRuns({ flow, limit: 1 })) return run;
  throw errors.FLOW_NOTHING_TO_RESUME({ flow, file });
}

async function hasFinished(manifests: Manifests, origin: RunManifest): Promise<boolean> {
  for await (const _task of manifests.finished(origin.flow, origin.run, origin.graph.end)) return true;
  return false;
}

function knownStep(flow: LoadedFlow, step: string): StepName {
  const names = checkedGraph(flow).steps.map((node) => node.name);
  const found = names.find((name) => name === step);
  if (found === undefined)
    throw errors.FLOW_STEP_UNKNOWN({ step, flow: flow.name, file: flow.file, guess: didYouMean(step, names) });
  return found;
}
