import { nearestName } from './check-reads.ts';
import { errors } from './errors.ts';
import type { FlowModel } from './flow-model.ts';
import type { InputRead } from './read-inputs.ts';
import type { Reporter } from './reporter.ts';
import type { StepEffects } from './step-effects.ts';
import type { Trace } from './trace-artifacts.ts';

interface InputCheck {
  readonly model: FlowModel;
  readonly effects: ReadonlyMap<string, StepEffects>;
  readonly inputReads: ReadonlyMap<string, readonly InputRead[]>;
  readonly trace: Trace;
  readonly reporter: Reporter;
}

/** Reports what joins read from their inputs and none of these has. */
export function checkInputReads({ model, effects, inputReads, trace, reporter }: InputCheck): void {
  for (const [step, reads] of inputReads) {
    const inputs = trace.merged.get(step);
    if (inputs === undefined || inputs.unknown) continue;
    const missing = reads.filter(({ name, guarded }) => !guarded && !inputs.known.has(name) && !isMember(name, model));
    for (const { name, place } of missing) {
      reporter.report(
        errors.FLOW_ARTIFACT_NOT_IN_INPUTS({ name, step, near: nearestName(name, { model, effects }) }),
        place,
      );
    }
  }
}

function isMember(name: string, model: FlowModel): boolean {
  const isField = model.parameters.has(name) || model.initialised.has(name);
  return isField || model.method(name) !== undefined || name in Object.prototype;
}
