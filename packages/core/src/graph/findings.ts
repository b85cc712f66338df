import type { FlowModel } from './flow-model.ts';
import type { InputRead } from './read-inputs.ts';
import type { Routes } from './read-routes.ts';
import type { StepEffects } from './step-effects.ts';

/** What was learnt of a flow on the way to its graph. */
export interface Findings {
  readonly model: FlowModel;
  readonly routes: Routes;
  readonly effects: ReadonlyMap<string, StepEffects>;
  readonly inputReads: ReadonlyMap<string, readonly InputRead[]>;
}
