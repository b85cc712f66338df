import { didYouMean } from '../contracts/did-you-mean.ts';
import type { GivenDecorator } from '../contracts/given-decorator.ts';
import type { AppliedDecorator, DecoratorMaker } from '../kernel/flow-draft.ts';
import { applied, makerMark, stepDecoratorsMark } from './decorators.ts';
import { errors } from './errors.ts';
import { decorateAll, type FlowDefinition } from './read-definition.ts';

type Module = Readonly<Record<string, unknown>>;

/** What a code package holds of a flow. */
export interface PackagedFlowModule {
  readonly module: Module;
  /** What the packages export that provide decorators which the run was given, by the decorators' names. */
  readonly decorators?: Module;
}

type Makers = ReadonlyMap<string, DecoratorMaker>;

/** The decorators that a flow can be given by their names. */
export interface DecoratorOffer {
  readonly makers: Makers;
  /** Those too that were not loaded, since nobody asked for them. */
  readonly names: () => readonly string[];
}

/** What makes a step decorator, if a module's export does; of any copy of core. */
export function makerOf(value: unknown): DecoratorMaker | undefined {
  return typeof value === 'function' ? (value as { readonly [makerMark]?: DecoratorMaker })[makerMark] : undefined;
}

/** The step decorators among a module's exports. */
export function makersIn(module: Module): readonly DecoratorMaker[] {
  return Object.values(module)
    .map((value) => makerOf(value))
    .filter((maker) => maker !== undefined);
}

/** What a flow can be given: what packages provide, and before that what its own code exports or uses. */
export function makersFor(definition: FlowDefinition, { module, decorators = {} }: PackagedFlowModule): Makers {
  const inUse = [
    ...definition.steps.flatMap((step) => step.decorators),
    ...definition.classes.flatMap((one) => applied<AppliedDecorator>(one, stepDecoratorsMark)),
  ].map(({ maker }) => maker);
  const all = [...makersIn(decorators), ...inUse.filter((maker) => maker !== undefined), ...makersIn(module)];
  return new Map(all.map((maker) => [maker.name, maker]));
}

/**
 * A flow whose steps have these decorators too, above their own, each where the step has none of its name. Throws
 * FLOW_WITH_UNKNOWN and FLOW_DECORATOR_OPTIONS.
 */
export function giveDecorators(
  definition: FlowDefinition,
  given: readonly GivenDecorator[],
  offer: DecoratorOffer,
): FlowDefinition {
  if (given.length === 0) return definition;
  const all = given.flatMap(({ name, options, from }): readonly AppliedDecorator[] => {
    const maker = offer.makers.get(name);
    if (maker === undefined) throw unknown({ name, from }, offer.names());
    const made = maker.apply(options, { where: `in ${from}`, written: undefined });
    return made === undefined ? [] : [{ ...made, isForAll: true }];
  });
  return { ...definition, steps: decorateAll(definition.steps, all) };
}

function unknown({ name, from }: GivenDecorator, known: readonly string[]): Error {
  return errors.FLOW_WITH_UNKNOWN({ name, from, known, guess: didYouMean(name, known) });
}
