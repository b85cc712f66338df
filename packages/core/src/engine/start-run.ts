import { openArtifacts } from '../task/task-environment.ts';
import { launchRun, type LaunchOptions, type RunEnd } from './launch-run.ts';
import type { ParameterSources } from './given-value.ts';
import { urlReader } from './included-files.ts';
import { checkedGraph } from './load-flow.ts';
import { resolveBefore, saveParameters } from './parameters.ts';

export interface StartOptions
  extends Omit<LaunchOptions, 'parameters' | 'secretParameters' | 'origin' | 'alone'>, ParameterSources {
  /** The folder that paths count from which were given. */
  readonly cwd: string;
}

/** Checks and stores the parameters, then runs the flow from its start. */
export async function startRun(options: StartOptions): Promise<RunEnd> {
  const { project, flow, given, areTexts, variables, cwd } = options;
  checkedGraph(flow);
  const { definition, file, kernel } = flow;
  const sources = { given, areTexts, variables, readUrl: urlReader(project, kernel) };
  const values = await resolveBefore({ definition, file, ...sources, cwd, projectRoot: flow.root }, options.signal);
  const artifacts = await openArtifacts(kernel, await project.storage());
  return launchRun({ ...options, ...(await saveParameters(artifacts, definition, values)) });
}
