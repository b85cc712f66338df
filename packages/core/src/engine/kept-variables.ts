import type { ArtifactRef } from '../contracts/artifact-ref.ts';
import { FlowError } from '../contracts/flow-error.ts';
import type { ParamSpec } from '../contracts/param-spec.ts';
import type { ArtifactStore } from '../datastore/artifact-store.ts';
import { variableName } from '../flow/parameter-flags.ts';
import { resolveParameters, type GivenParameters } from './parameters.ts';
import { givenValue } from './given-value.ts';

export interface KeptParameters extends GivenParameters {
  /** What the run that goes on keeps, by name. */
  readonly kept: Readonly<Record<string, ArtifactRef>>;
  readonly artifacts: ArtifactStore;
}

/** The variables that say something else than what a resumed run keeps. What can't be read is something else. */
export async function overruledVariables(options: KeptParameters): Promise<readonly string[]> {
  const kept = [...options.definition.parameters].filter(([name]) => Object.hasOwn(options.kept, name));
  const found = await Promise.all(
    kept.map(async ([name, spec]) => ((await saysOther(name, spec, options)) ? [variableName(name, spec)] : [])),
  );
  return found.flat();
}

async function saysOther(name: string, spec: ParamSpec, options: KeptParameters): Promise<boolean> {
  const ref = options.kept[name];
  const alone = { ...options, definition: { ...options.definition, parameters: new Map([[name, spec]]) }, given: {} };
  if (ref === undefined || givenValue(name, spec, alone) === undefined) return false;
  try {
    const values = await resolveParameters(alone);
    return !options.artifacts.holds(ref, name, values[name]);
  } catch (error) {
    if (!FlowError.is(error)) throw error;
    return true;
  }
}
