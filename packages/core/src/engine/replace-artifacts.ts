import type { ArtifactRef } from '../contracts/artifact-ref.ts';
import { didYouMean } from '../contracts/did-you-mean.ts';
import type { StepName } from '../contracts/ids.ts';
import type { ArtifactStore } from '../datastore/artifact-store.ts';
import { construct, type FlowDefinition } from '../flow/read-definition.ts';
import { flagName } from '../flow/parameter-flags.ts';
import { errors } from './errors.ts';

type ArtifactRefs = Readonly<Record<string, ArtifactRef>>;

/** What one task handed on. */
export interface InputArtifacts {
  readonly step: StepName;
  readonly artifacts: ArtifactRefs;
}

/** A value in the place of one that the inputs have: in all of them, or in those that `from` names. */
interface Replacement {
  readonly name: string;
  /** A step, or the place of an input, counted from 0. */
  readonly from: string | undefined;
  readonly value: unknown;
}

export interface ReplaceArtifacts {
  readonly definition: FlowDefinition;
  readonly step: StepName;
  readonly inputs: readonly InputArtifacts[];
  /** By name, or by `STEP.name` and `INDEX.name` for those inputs alone. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** Refuses values for what the inputs can't have. Throws FLOW_SPIN_SET. */
export function checkReplacements({ definition, step, inputs, values }: ReplaceArtifacts): void {
  for (const { name, from } of replacements(values)) {
    const refuse = (reason: string, hint: string): never => {
      throw errors.FLOW_SPIN_SET({ name: from === undefined ? name : `${from}.${name}`, step, reason, hint });
    };
    if (definition.parameters.has(name))
      refuse('it is a parameter', `Give it as one: --${flagName(name)}; the others keep the values of then.`);
    if (inputs.length === 0) refuse('the step has no inputs', 'Only what earlier steps hand on can be replaced.');
    if (from !== undefined && !inputs.some((_, index) => isFrom(inputs, index, from))) {
      const names = [...new Set(inputs.map((one) => String(one.step)))];
      refuse(`no input is from ${from}`, `Inputs are named by their step (${names.join(', ')}), or counted from 0.`);
    }
    const known = namesOf(definition, inputs);
    if (known.includes(name)) continue;
    const guess = didYouMean(name, known);
    const all = known.length === 0 ? 'There are none.' : `There are ${known.join(', ')}.`;
    refuse('no input has an artifact of that name', guess === undefined ? all : `Did you mean ${guess}?`);
  }
}

function namesOf(definition: FlowDefinition, inputs: readonly InputArtifacts[]): readonly string[] {
  const fields = Object.keys(construct(definition.flowClass)).filter((name) => !definition.parameters.has(name));
  return [...new Set([...fields, ...inputs.flatMap(({ artifacts }) => Object.keys(artifacts))])].toSorted();
}

/** What each input hands on, with the values in their places. */
export async function replaceArtifacts(
  artifacts: ArtifactStore,
  { inputs, values }: Pick<ReplaceArtifacts, 'inputs' | 'values'>,
): Promise<readonly ArtifactRefs[]> {
  const saved = await Promise.all(
    replacements(values).map(async ({ name, from, value }) => ({ name, from, ref: await artifacts.save(name, value) })),
  );
  return inputs.map((input, index) => {
    const own = saved.filter(({ from }) => from === undefined || isFrom(inputs, index, from));
    return { ...input.artifacts, ...Object.fromEntries(own.map(({ name, ref }) => [name, ref])) };
  });
}

/** Those for some inputs stand last, so that they hold against those for all. */
function replacements(values: ReplaceArtifacts['values']): readonly Replacement[] {
  return Object.entries(values)
    .map(([key, value]): Replacement => {
      const [, from, name = key] = /^([^.]+)\.(.+)$/.exec(key) ?? [];
      return { name, from, value };
    })
    .toSorted((one, other) => Number(one.from !== undefined) - Number(other.from !== undefined));
}

function isFrom(inputs: readonly InputArtifacts[], index: number, from: string): boolean {
  return from === String(index) || from === inputs[index]?.step;
}
