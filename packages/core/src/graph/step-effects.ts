import type { FlowModel, StepModel } from './flow-model.ts';
import type { Access } from './read-accesses.ts';
import type { AccessLister } from './step-accesses.ts';

/** What a step, with all that it calls, does to the flow's artifacts. */
export interface StepEffects {
  readonly accesses: readonly Access[];
  /** Artifacts that its code assigns. */
  readonly writes: ReadonlySet<string>;
  /** Artifacts whose objects its code changes in place. */
  readonly changes: ReadonlySet<string>;
  /** Artifacts that its decorators say they set. */
  readonly decoratorWrites: ReadonlySet<string>;
  readonly merges: readonly Access[];
  /** It may set any artifact. */
  readonly unknown: boolean;
}

export function stepEffects(model: FlowModel, lister: AccessLister): ReadonlyMap<string, StepEffects> {
  return new Map([...model.steps.values()].map((step) => [step.name, effectsOf(step, lister)]));
}

function effectsOf(step: StepModel, lister: AccessLister): StepEffects {
  const accesses = lister.all(step.method);
  const { decorators } = step.declaration;
  const decoratorWrites = new Set(decorators.flatMap(({ sets = [] }) => sets));
  return {
    accesses,
    writes: namesOf(accesses, 'write'),
    changes: namesOf(accesses, 'change'),
    decoratorWrites,
    merges: accesses.filter(({ kind }) => kind === 'merge'),
    unknown: step.declaration.added !== undefined || accesses.some(({ kind }) => kind === 'unknown'),
  };
}

function namesOf(accesses: readonly Access[], kind: Access['kind']): ReadonlySet<string> {
  const found = accesses.filter((access) => access.kind === kind && !access.name.startsWith('#'));
  return new Set(found.map(({ name }) => name));
}

/**
 * Whether, when `accesses[index]` runs, this step may have set the artifact itself: before it, or, in a loop or a function
 * that runs later, after it in the text.
 */
export function mayBeSetBefore(effects: StepEffects, index: number, sets: (access: Access) => boolean): boolean {
  const read = effects.accesses[index];
  if (read === undefined) return false;
  return effects.accesses.some((access, at) => {
    if (!sets(access)) return false;
    return at < index || read.deferred || access.loops.some((loop) => read.loops.includes(loop));
  });
}

/** Whether it has certainly been set by this step itself when `accesses[index]` runs. */
export function isSetBefore({ accesses }: StepEffects, index: number): boolean {
  const name = accesses[index]?.name;
  return accesses.slice(0, index).some((access) => access.kind === 'write' && access.name === name && access.certain);
}
