import { didYouMean } from '../contracts/did-you-mean.ts';
import type { FlowError } from '../contracts/flow-error.ts';
import type { ParamSpec } from '../contracts/param-spec.ts';
import { flagName, standardVariable, variableName, variablePrefix } from '../flow/parameter-flags.ts';
import type { FlowDefinition } from '../flow/read-definition.ts';
import { errors } from './errors.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/** What a run's parameters are given by. */
export interface ParameterSources {
  /** By field name: texts from a command line, or values from code. */
  readonly given: Readonly<Record<string, unknown>>;
  /** Texts are parsed by the parameter's schema. */
  readonly areTexts: boolean;
  /** The environment variables that give what `given` doesn't. Without it none are read. */
  readonly variables?: Variables | undefined;
}

/** What was given for one parameter. */
export interface GivenValue {
  readonly value: unknown;
  readonly isText: boolean;
  /** As whoever gave it knows it: `--rate`, `FLOW_PARAM_RATE`, or the field in code. */
  readonly by: string;
}

/** What was given for a parameter, by a flag or in code before all, then by its variable; an empty one gives nothing. */
export function givenValue(name: string, spec: ParamSpec, sources: ParameterSources): GivenValue | undefined {
  const { given, areTexts, variables } = sources;
  const value = given[name];
  if (value !== undefined) return { value, isText: areTexts, by: givenName(name, sources) };
  const by = variableName(name, spec);
  const text = variables?.[by];
  return text === undefined || text === '' ? undefined : { value: text, isText: true, by };
}

/** A parameter as whoever gives it knows it: a flag of the command line, or a field in code. */
export function givenName(name: string, { areTexts }: Pick<ParameterSources, 'areTexts'>): string {
  return areTexts ? `--${flagName(name)}` : name;
}

/** Warnings of FLOW_PARAM_ variables that fit no parameter; `file` is the flow's, for their hints. */
export function strayVariables(
  { name: flow, parameters }: Pick<FlowDefinition, 'name' | 'parameters'>,
  variables: Variables,
  file: string | undefined,
): readonly FlowError[] {
  const known = new Map([...parameters].map(([name, spec]) => [standardVariable(name), variableName(name, spec)]));
  const read = new Set(known.values());
  return Object.keys(variables).flatMap((variable) => {
    if (!variable.startsWith(variablePrefix) || read.has(variable)) return [];
    const word = variable.slice(variablePrefix.length);
    const words = [...known.keys()].map((one) => one.slice(variablePrefix.length));
    const guess = didYouMean(word, words);
    const meant = guess === undefined ? undefined : known.get(variablePrefix + guess);
    return [errors.FLOW_PARAM_VARIABLE_UNKNOWN({ variable, flow, file, guess: meant })];
  });
}
