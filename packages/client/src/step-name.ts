import { didYouMean, formatPathspec, type RunManifest, type StepName } from '@flow/core/kernel';
import { errors } from './errors.ts';

/** A step of a run by its name. Throws FLOW_RUN_STEP_UNKNOWN. */
export function stepNameOf({ flow, run, graph }: RunManifest, step: string): StepName {
  const steps = graph.steps.map((node) => node.name);
  const found = steps.find((name) => name === step);
  if (found !== undefined) return found;
  const path = formatPathspec({ flow, run });
  throw errors.FLOW_RUN_STEP_UNKNOWN({ path, step, steps, guess: didYouMean(step, steps) });
}
