import { fansOut } from '../contracts/graph.ts';
import type { FlowModel, StepModel } from './flow-model.ts';
import type { Routes } from './read-routes.ts';

/** A flow without those decorators for all steps that a step can't have for how it goes on. */
export function leaveOutRefused(model: FlowModel, routes: Routes): FlowModel {
  const steps = [...model.steps].map(([name, step]) => {
    const route = routes.of.get(name);
    return [name, route !== undefined && fansOut(route) ? withoutRefused(step) : step] as const;
  });
  return { ...model, steps: new Map(steps) };
}

function withoutRefused(step: StepModel): StepModel {
  const { declaration } = step;
  const decorators = declaration.decorators.filter((one) => one.isForAll !== true || one.refusesFanOut !== true);
  return { ...step, declaration: { ...declaration, decorators } };
}
