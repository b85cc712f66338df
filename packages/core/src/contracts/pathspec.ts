import { errors } from './errors.ts';
import {
  parseFlowName,
  parseRunId,
  parseStepName,
  parseTaskId,
  type FlowName,
  type RunId,
  type StepName,
  type TaskId,
} from './ids.ts';

/** A parsed `Flow[/run[/step[/task[/artifact]]]]`. `latest` as the run stands for the newest run. */
export interface Pathspec {
  readonly flow: FlowName;
  readonly run?: RunId | 'latest';
  readonly step?: StepName;
  readonly task?: TaskId;
  readonly artifact?: string;
}

/** Parses `Flow/run/step/task/artifact`; each further part is optional. Throws FLOW_BAD_PATHSPEC. */
export function parsePathspec(text: string): Pathspec {
  const parts = text.split('/');
  const [flow, run, step, task, artifact] = parts;
  if (flow === undefined || parts.length > 5 || parts.includes('')) throw errors.FLOW_BAD_PATHSPEC({ text });
  return {
    flow: parseFlowName(flow),
    ...(run !== undefined && { run: run === 'latest' ? run : parseRunId(run) }),
    ...(step !== undefined && { step: parseStepName(step) }),
    ...(task !== undefined && { task: parseTaskId(task) }),
    ...(artifact !== undefined && { artifact }),
  };
}

export function formatPathspec(path: Pathspec): string {
  return [path.flow, path.run, path.step, path.task, path.artifact].filter((part) => part !== undefined).join('/');
}
