import { openArtifacts } from '../task/task-environment.ts';
import { launchRun, type LaunchOptions, type RunEnd } from './launch-run.ts';
import { checkedGraph } from './load-flow.ts';
import { resolveParameters, saveParameters } from './parameters.ts';

export interface StartOptions extends Omit<LaunchOptions, 'parameters' | 'origin'> {
  /** By field name. */
  readonly given: Readonly<Record<string, unknown>>;
  /** `given` holds texts of a command line, to be parsed by the parameters' schemas. */
  readonly areTexts: boolean;
  /** The folder that paths in `given` count from. */
  readonly cwd: string;
}

/** Checks and stores the parameters, then runs the flow from its start. */
export async function startRun(options: StartOptions): Promise<RunEnd> {
  const { project, flow, given, areTexts, cwd } = options;
  checkedGraph(flow);
  const { definition, file, kernel } = flow;
  const values = await resolveParameters({ definition, file, given, areTexts, cwd, projectRoot: flow.root });
  const artifacts = await openArtifacts(kernel, await project.storage());
  const parameters = await saveParameters(artifacts, values);
  return launchRun({ ...options, parameters });
}
